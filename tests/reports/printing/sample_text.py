"""The words of the report of the first quarter of 2024, in the marks that `sample.inlines` and `sample.blocks` read."""

BODY = """\
# I. KẾT QUẢ THỰC HIỆN CHUNG 03 THÁNG ĐẦU NĂM 2024
## 1. Công tác chỉ đạo, điều hành
Tham mưu Ủy ban nhân dân (UBND) Huyện ban hành kế hoạch, báo cáo và văn bản chỉ đạo khác có liên quan thực hiện \
Chương trình MTQG xây dựng NTM gắn với Đề án TCCNN và công tác giảm nghèo bền vững (theo Phụ lục I đính kèm).
## 2. Kết quả thực hiện Chương trình MTQG xây dựng nông thôn mới (NTM)
Trong 3 tháng đầu năm 2024 thực hiện Chương trình MTQG xây dựng NTM, Đề án TCCNN và công tác giảm nghèo bền vững \
đạt nhiều kết quả tích cực như sau:
- **Về xã NTM:** Toàn huyện có 12 xã đã được UBND Tỉnh công nhận đạt chuẩn NTM, đạt tỷ lệ 100%. Đến nay 12 xã duy \
trì đạt 19/19 tiêu chí xã NTM.
- **Về xã NTM nâng cao:** Toàn huyện có 05 xã đã được UBND Tỉnh công nhận đạt chuẩn NTM nâng cao, đạt tỷ lệ 41,67% \
(Năm 2021: Định Yên, Bình Thành; năm 2022: Định An, Tân Mỹ; năm 2023: Mỹ An Hưng B). Đến nay, toàn Huyện có 05/12 \
xã duy trì đạt 19/19 tiêu chí xã NTM nâng cao.
Năm 2024, Huyện phấn đấu có thêm 02 xã đạt chuẩn NTM nâng cao bao gồm: Xã Bình Thạnh Trung đăng ký Kế hoạch năm \
2023 chuyển tiếp thực hiện năm 2024; xã Tân Khánh Trung đăng ký mới năm 2024. Để thực hiện đạt chỉ tiêu Kế hoạch \
của Huyện năm 2024, ngày 12/3/2024 Ban Chỉ đạo Huyện đã có buổi làm việc với xã Tân Khánh Trung về tình hình thực \
hiện xã nông thôn mới nâng cao và triển khai Kế hoạch xây dựng nông thôn mới nâng cao năm 2024.
Kết quả xã tự đánh giá của 02 xã đến Quý I/2024 như sau:
+ **Xã Bình Thạnh Trung:** đạt **16/19** tiêu chí. Còn **03** tiêu chí chưa đạt như: Tiêu chí số 5 (Giáo dục), tiêu \
chí số 10 (Thu nhập), tiêu chí số 15 (Hành chính công).
+ **Xã Tân Khánh Trung:** đạt **12/19** tiêu chí. Còn **07** tiêu chí chưa đạt như: Tiêu chí số 2 (Giao thông), \
Tiêu chí số 5 (Giáo dục), Tiêu chí số 8 (Thông tin và truyền thông), Tiêu chí số 10 (Thu nhập), Tiêu chí số 11 \
(Nghèo đa chiều), Tiêu chí số 14 (Y tế): Tiêu chí số 17 (Môi trường và an toàn thực phẩm).
- **Về xã NTM kiểu mẫu:** Năm 2024 xã Định Yên được Tỉnh chọn đưa vào Kế hoạch thực hiện xã NTM kiểu mẫu.
Để xây dựng thành công xã Định Yên đạt chuẩn NTM kiểu mẫu năm 2024. Ngày 29/02/2024, Ban Chỉ đạo Huyện đã có buổi \
làm việc với xã Định Yên về thực hiện xã NTM kiểu mẫu. Qua kết quả tự đánh giá của xã đến nay cơ bản đạt **01/04 \
điều kiện** (*điều kiện số 1[^1]*); còn 03 điều kiện[^2] chưa đạt (*gồm điều kiện số 2, 3 và 4*). Xã chọn nhóm kiểu \
mẫu về Giáo dục - Y tế - Văn hóa và Du lịch (*chưa đạt về cơ sở hạ tầng của ngành Giáo dục và ngành Y tế*).
Khó khăn lớn nhất hiện nay của xã Định Yên là thực hiện Mô hình Làng thông minh. Đến nay, theo tự đánh giá xã Định \
Yên đạt: **18/27** chỉ tiêu, **02/27** chỉ tiêu chưa đánh giá và **07/27** chỉ tiêu chưa đạt cần sự đầu tư, hướng \
dẫn hỗ trợ của Tỉnh, Huyện.
Để tháo gỡ những khó khăn, vướng mắc cho xã Định Yên trong quá trình thực hiện Mô hình Làng thông minh, chiều ngày \
28/3/2024, UBND Huyện đã tổ chức Hội thảo lấy ý kiến xây dựng Mô hình Làng thông minh. Đến dự có Lãnh đạo các Sở, \
Ngành Tỉnh[^3] và chuyên gia của Trường Đại học Bách khoa TP.HCM cùng thành viên Ban Chỉ đạo Huyện và UBND xã, thị \
trấn tham dự.
Tại Hội thảo các đại biểu Sở, Ngành Tỉnh và chuyên gia cũng nêu lên về sự cần thiết để hình thành Làng thông minh \
như: phải rà soát lại từng tiêu chí thành phần; thành lập được tổ điều hành, chọn vùng địa lý phù hợp; quan trắc, \
hệ thống chiếu sáng, hệ thống camera an ninh, giáo dục Steam; sản phẩm OCOP đạt 04 sao trở lên.
- **Về Huyện NTM:** UBND Huyện đã hoàn chỉnh hồ sơ đề nghị xét, công nhận huyện Lấp Vò đạt chuẩn huyện NTM năm 2023 \
trình UBND Tỉnh. Hiện nay, đang chờ kết quả thẩm tra của Tỉnh.
Đồng thời, ngày 01/4/2024, Sở Nông nghiệp và Phát triển Nông thôn phối hợp với Văn phòng Điều phối NTM Trung ương \
họp (trực tuyến) đóng góp ý về hồ sơ đề nghị, công nhận huyện Châu Thành đạt chuẩn Huyện NTM năm 2023. Theo đó, tại \
cuộc họp các Bộ, Ngành liên quan đã có nhiều ý kiến góp ý đối với hồ sơ NTM của huyện Châu Thành.
Trên cơ sở ý kiến đóng góp của các Bộ, Ngành về hồ sơ NTM của huyện Châu Thành, để chủ động rà soát, khắc phục \
những hạn chế, thiếu sót trong hồ sơ minh chứng NTM của Huyện được hoàn thiện, đảm bảo theo đúng quy định, Văn \
phòng Điều phối Huyện đã ban hành văn bản đề nghị thành viên Ban Chỉ đạo NTM Huyện, Thủ trưởng các Ngành chuyên môn \
Huyện phụ trách tiêu chí khẩn trương rà soát, cập nhật, bổ sung, khắc phục những hạn chế, thiếu sót đối với từng \
chỉ tiêu, tiêu chí thuộc lĩnh vực Ngành phụ trách. Đồng thời, có trách nhiệm trao đổi, thống nhất số liệu với Ngành \
chuyên môn cấp trên phụ trách tiêu chí trước gửi về Văn phòng Điều phối Huyện tổng hợp hoàn thiện báo cáo Huyện NTM.
Tính đến hết ngày 04/4/2024 Văn phòng Điều phối Huyện nhận được văn bản bổ sung báo cáo của 05/7 đơn vị như: Kinh \
tế và Hạ tầng, Văn hóa và Thông tin, Giáo dục và Đào tạo, Nông nghiệp và PTNT, Văn phòng Điều phối Huyện. Các đơn \
vị chưa có báo cáo như: Tài nguyên và Môi trường, Chi cục Thống kê Huyện.
## 3. Tiến độ thực hiện các văn bản chỉ đạo của UBND Huyện
a) Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của UBND huyện Lấp Vò về việc khẩn trương khắc phục nội dung có tỷ lệ \
sự hài lòng của người dân chưa cao về kết quả xây dựng Huyện nông thôn mới. Kết quả thực hiện: có 03/9 đơn vị báo \
cáo (*Giáo dục và Đào tạo, Y tế, Công an Huyện*). Các đơn vị chưa có báo cáo 04 đơn vị (*Mặt trận Tổ quốc, Tài \
nguyên và Môi trường, Kinh tế và Hạ tầng, Văn hóa và Thông tin*).
b) Công văn số 53/UBND-NN&PTNT ngày 29/3/2024 của UBND huyện Lấp Vò về việc khẩn trương khắc phục nội dung có tỷ lệ \
người dân chưa hài lòng đối với kết quả xây dựng nông thôn mới. Kết quả thực hiện: có 06/8 đơn vị báo cáo (*Công an \
Huyện, Trung tâm Y tế Huyện, Phòng Văn hóa – Thông tin, Phòng Giáo dục và Đào tạo, Phòng Nông nghiệp và PTNT, Phòng \
Y tế*).
Các đơn vị chưa có báo cáo 02 đơn vị (*Tài nguyên và Môi trường, Kinh tế và Hạ tầng*).
c) Thẩm định Kế hoạch thực hiện Chương trình mục tiêu Quốc gia xây dựng nông thôn mới năm 2024 của các xã. Kết quả \
thực hiện: Văn phòng Điều phối chưa thể trình UBND Huyện phê duyệt kế hoạch của UBND các xã theo thời gian quy định.
Lý do: Văn phòng Điều phối Huyện chỉ nhận được văn bản thẩm định của 03/11 đơn vị (*Phòng Kinh tế và Hạ tầng, Phòng \
Văn hóa và Thông tin, Công an Huyện*) còn 08 đơn vị chưa có văn bản thẩm định như: Tài nguyên và Môi trường, Giáo \
dục và Đào tạo, Lao động - Thương binh và Xã hội, Tư pháp, Nội vụ, Y tế, Ban Chỉ huy quân sự Huyện, Văn phòng HĐND \
và UBND Huyện.
## 4. Khó khăn, hạn chế
- Hiện nay, nhu cầu đầu tư cơ sở hạ tầng theo tiêu chí xã NTM nâng cao, kiểu mẫu rất lớn, khả năng đáp ứng của ngân \
sách Huyện có hạn.
- Việc nâng hạng sản phẩm OCOP từ 03 sao lên 04 sao vẫn còn nhiều khó khăn, vướng mắc. Nguyên nhân, do Trung ương \
đã ban hành Quyết định số 148/QĐ-TTg ngày 24/02/2023 của Thủ tướng Chính phủ về Bộ tiêu chí và quy trình đánh giá, \
phân hạng sản phẩm Chương trình mỗi xã một sản phẩm (OCOP) với nhiều nội dung và tiêu chí bắt buộc đối với từng \
nhóm sản phẩm dự thi.
- Một số đơn vị ngành huyện thực hiện công tác phối hợp báo cáo định kỳ cũng như đột xuất rất tốt, tuy nhiên cũng \
còn một vài đơn vị chưa quan tâm báo cáo, do đó Văn phòng Điều phối Huyện gặp nhiều khó khăn trong công tác tổng \
hợp, tham mưu đề xuất Ban chỉ đạo Huyện.
# II. PHƯƠNG HƯỚNG TRONG THỜI GIAN TỚI
1. Tập trung chỉ đạo kiểm tra, giám sát tình hình thực hiện Chương trình đối với các xã phấn đấu đạt chuẩn NTM nâng \
cao, NTM kiểu mẫu, duy trì, nâng chất tiêu chí Huyện NTM năm 2024.
2. Chủ động hoàn chỉnh hồ sơ đề nghị công nhận huyện Lấp Vò đạt chuẩn nông thôn mới năm 2023 theo ý kiến góp ý của \
các Bộ ngành Trung ương, gửi Văn phòng Điều phối Tỉnh trình UBND Tỉnh thẩm tra và trình Trung ương thẩm định.
# III. KIẾN NGHỊ, ĐỀ XUẤT
## 1. Kiến nghị Ban Chỉ đạo Huyện hỗ trợ tháo gỡ những khó khăn thực hiện Chương trình MTQG xây dựng NTM năm 2024 \
mà các xã đang vướng trong thời gian qua cụ thể
- Chỉ đạo Ban Chỉ đạo các xã, nhất là 03 xã thực hiện nhiệm vụ phấn đấu đạt chuẩn NTM nâng cao, kiểu mẫu năm 2024: \
Bình Thạnh Trung, Tân Khánh trung, Định Yên tập trung xây dựng kế hoạch chi tiết, lộ trình cụ thể, huy động nguồn \
lực thực hiện đảm bảo các tiêu chí; thường xuyên kiểm tra, giám sát đánh giá tiến độ thực hiện các tiêu chí.
- Chỉ đạo các ngành chủ động đánh giá các tiêu chí khó khăn, tham mưu giải pháp cụ thể để đảm bảo mục tiêu như: \
tiêu chí về cơ sở giáo dục đạt chuẩn quốc gia, đạt chuẩn cơ sở vật chất; tiêu chí thu nhập, tiêu chí nghèo đa \
chiều, tiêu chí an ninh trật tự; tiêu chí Hành chính công; tiêu chí môi trường; tiêu chí làng thông minh (*đối với \
xã phấn đấu đạt chuẩn NTM kiểu mẫu*).
## 2. Kiến nghị Ban chỉ đạo Huyện xem xét
- Xã Bình Thành đăng ký thực hiện xã NTM kiểu mẫu 2024-2025.
- Chỉ đạo Phòng Tài chính - Kế hoạch chủ trì, phối hợp các đơn vị liên quan thẩm định nội dung xin chủ trương, hỗ \
trợ kinh phí thực hiện cảnh quan môi trường trên địa bàn xã Bình Thành, đề xuất UBND Huyện, Ban Chỉ đạo Huyện xem \
xét.
Trên đây là Báo cáo kết quả thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới gắn với Đề án tái cơ \
cấu ngành nông nghiệp và công tác giảm nghèo bền vững 03 tháng đầu năm 2024 và phương hướng, nhiệm vụ thời gian \
tới./.
"""

FOOTNOTES = (
    """\
**Đối với điều kiện 1** “Đạt chuẩn nông thôn mới nâng cao giai đoạn 2021 - 2025; đối với các xã đã được công nhận \
đạt chuẩn nông thôn mới nâng cao năm 2021 (theo Bộ tiêu chí giai đoạn 2016 - 2020), cần phải tập trung rà soát, chỉ \
đạo thực hiện, đáp ứng đầy đủ mức đạt chuẩn theo yêu cầu của Bộ tiêu chí quốc gia về xã nông thôn mới nâng cao giai \
đoạn 2021 - 2025”.
""",
    """\
- **Đối với điều kiện số 2** “Thu nhập bình quân đầu người phải cao hơn từ 10% trở lên so với mức thu nhập bình \
quân đầu người áp dụng theo quy định đối với xã nông thôn mới nâng cao tại cùng thời điểm” (tương đương 79,2 triệu \
đồng/người/năm).
- **Đối với điều kiện 3** “Có ít nhất 01 (một) mô hình làng thông minh”
- **Đối với điều kiện 4** “Đạt đủ các điều kiện của 01 (một) trong 05 nhóm tiêu chí”.
""",
    """\
Các Sở: Khoa học và Công nghệ, Giáo dục và Đào tạo, Tài nguyên và Môi trường, Thông Tin và Truyền thông, Văn phòng \
Điều phối Tỉnh.
""",
)

# content, advising units, issuing authority, document or state
ANNEX_ROWS = (
    (
        "Kế hoạch xây dựng xã Định Yên đạt chuẩn nông thôn mới kiểu mẫu năm 2024",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Kế hoạch số 04/KH-UBND ngày 05/01/2024",
    ),
    (
        "Kế hoạch kiểm tra, rà soát kết quả thực hiện Bộ tiêu chí xã nông thôn mới, nông thôn mới nâng cao, nông "
        "thôn mới kiểu mẫu và triển khai Kế hoạch xây dựng nông thôn mới nâng cao, nông thôn mới kiểu mẫu trên địa "
        "bàn huyện Lấp Vò năm 2024",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Kế hoạch số 15/KH-VPĐP.NTM ngày 26/02/2024",
    ),
    (
        "Kế hoạch thực hiện Tân Khánh Trung đạt chuẩn xã nông thôn mới nâng cao năm 2024",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Kế hoạch số 66/KH-UBND ngày 01/3/2024",
    ),
    (
        "Quyết định phân công phụ trách tham mưu thực hiện các tiêu chí thuộc Khung cấu trúc mô hình Làng thông "
        "minh áp dụng trên địa bàn huyện Lấp Vò, giai đoạn 2023 - 2025",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Quyết định số 89/QĐ-UBND.HC ngày 08/3/2024",
    ),
    (
        "Kế hoạch tổ chức Lễ công bố xã Mỹ An Hưng B đạt chuẩn nông thôn mới nâng cao năm 2023",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Kế hoạch số 99/KH-UBND ngày 21/3/2024",
    ),
    (
        "Kế hoạch tổ chức Hội thảo lấy ý kiến xây dựng mô hình làng thông minh tại xã Định Yên",
        "Phòng Kinh tế và Hạ tầng",
        "UBND Huyện",
        "Kế hoạch số 103/KH-UBND ngày 22/3/2024",
    ),
    (
        "Kế hoạch thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới năm 2024.",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Kế hoạch số 110/KH-UBND ngày 28/3/2024",
    ),
    (
        "Phối hợp hoàn chỉnh hồ sơ đề nghị, công nhận huyện Lấp Vò đạt chuẩn huyện nông thôn mới năm 2023",
        "Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Công văn số 26/VPĐP.NTM ngày 02/4/2024",
    ),
    (
        "Kế hoạch thực hiện phát triển sản phẩm OCOP đạt chuẩn 4 sao tại xã Định Yên",
        "Phòng NN&PTNT",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ),
    (
        "Kế hoạch phân công công chức chuyên môn hướng dẫn, hỗ trợ xã thực hiện; tăng cường công tác theo dõi, "
        "giám sát tiến độ thực hiện các chỉ tiêu, tiêu chí chưa đạt để kịp thời chỉ đạo khắc phục hoặc tổng hợp "
        "báo cáo UBND Huyện/Ban Chỉ đạo nông thôn mới Huyện xem xét giải quyết",
        "",
        "Các Ngành chuyên môn Huyện phụ trách tiêu chí",
        "Chưa thực hiện xong",
    ),
    (
        "Thẩm định nội dung Kế hoạch thực hiện của UBND các xã và có Văn bản khẩn định nội dung Kế hoạch là đủ "
        "điều kiện, phù hợp với Kế hoạch chung của Huyện hoặc không đủ điều kiện, không phù hợp với Kế hoạch chung "
        "của Huyện, trình UBND Huyện xem xét phê duyệt",
        "UBND các xã; Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ),
    (
        "Đề xuất UBND Huyện giải pháp khắc phục các hạn chế có tỷ lệ phiếu chưa hài lòng cao về kết quả xây dựng "
        "Huyện nông thôn mới theo Báo cáo số 864/BC-MTTQ-BTT ngày 04/3/2024 của Ban Thường trực Ủy ban Mặt trận Tổ "
        "quốc Việt Nam Tỉnh",
        "Các Phòng: Kinh tế và Hạ tầng, Tài nguyên và Môi trường, Nông nghiệp và PTNT, Văn hóa và Thông tin, Trung "
        "tâm Y tế Huyện; Văn phòng Điều phối Huyện",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ),
    (
        "Tham mưu UBND Huyện Kế hoạch cụ thể hoá Chỉ thị của Ban Thường vụ Huyện uỷ tăng cường sự lãnh đạo, chỉ "
        "đạo của cấp uỷ đảng đối với công tác bảo vệ môi trường trong xây dựng nông thôn mới, đô thị văn minh để "
        "tổ chức thực hiện",
        "Phòng TN&MT",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ),
    (
        "Tham mưu UBND Huyện tổ chức gian hàng trưng bày sản phẩm OCOP",
        "Phòng KT&HT",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ),
)
