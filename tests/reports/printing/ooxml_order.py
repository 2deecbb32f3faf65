"""The order of children in the schema of WordprocessingML (ECMA-376, wml.xsd), which Word insists on."""

from collections.abc import Iterator

from docx.oxml.ns import qn

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "num": "abstractNumId lvlOverride",
    "lvlOverride": "startOverride lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "settings": "writeProtection view zoom removePersonalInformation mirrorMargins trackRevisions documentProtection "
    "defaultTabStop autoHyphenation evenAndOddHeaders characterSpacingControl footnotePr endnotePr compat docVars "
    "rsids mathPr attachedSchema themeFontLang clrSchemeMapping shapeDefaults decimalSymbol listSeparator",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular",
}
PLACES = {qn(f"w:{tag}"): [qn(f"w:{child}") for child in children.split()] for tag, children in ORDER.items()}


def misplaced(element) -> Iterator[str]:
    """Names of elements whose children are unknown to the schema or out of order."""
    for found in element.iter(*PLACES):
        order = PLACES[found.tag]
        children = [child.tag for child in found]
        if not set(children) <= set(order) or children != sorted(children, key=order.index):
            yield f"{found.tag}: {children}"
