import Desk
import Model
import Testing

@Suite struct PersonalDataTests {
    private func codes(_ body: String, services: [String] = []) -> [String] {
        var text = DeskBench.text()
        text.body = body
        return TextCheck.findings(text, kind: .notice, serviceNumbers: services)
            .filter { $0.severity == .refusal }.map(\.code)
    }

    /// An invented number: area code 000000, which no place has, and the check character of ISO 7064.
    private func identity(born: String, order: String = "001") -> String {
        let body = "000000" + born + order
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(weights, body).reduce(0) { $0 + $1.0 * ($1.1.wholeNumberValue ?? 0) }
        return body + String(Array("10X98765432")[sum % 11])
    }

    private func fullWidth(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.compactMap { UnicodeScalar($0.value + 0xFEE0) }
            )
        )
    }

    @Test func `an identity number is found however it is written`() {
        let numbers = (1...12).map { identity(born: "19800101", order: "0" + String($0 + 10)) }
        #expect(numbers.contains { $0.hasSuffix("X") })
        for number in numbers {
            let characters = Array(number)
            let spaced =
                String(characters[..<6]) + " " + String(characters[6..<14]) + "  "
                + String(characters[14...])
            let single = characters.map { String($0) }.joined(separator: " ")
            let forms = [
                number, number.lowercased(), spaced, single, fullWidth(number),
                "2026-07-12 " + number, number + " 00000000", "号" + number + "等",
                spaced.split(separator: " ").joined(separator: "－"),
            ]
            for form in forms {
                #expect(codes("张某，身份证" + form + "。") == ["personal.idNumber"], "\(form)")
            }
        }
    }

    @Test func `what only looks like an identity number passes`() {
        let number = identity(born: "19800101")
        for last in "0123456789X" where last != number.last {
            #expect(codes("编号" + number.dropLast() + String(last)) == [])
        }
        for born in ["19801301", "19800230", "18000101", "00000000", "19800100"] {
            #expect(codes("编号" + identity(born: born)) == [], "\(born)")
        }
        #expect(codes("编号" + number.dropLast()) == [])
        #expect(codes("编号9" + number) == [])
    }

    @Test(arguments: [
        "13800000000", "138-0000-0000", "138 0000 0000", "138－0000－0000", "１３８００００００００",
        "+86 138 0000 0000", "0086-13800000000", "8613800000000", "(86)13800000000", "1380000 0000",
        "138.0000.0000", "138–0000–0000", "138\u{A0}0000\u{A0}0000", "138\u{3000}0000\u{3000}0000",
        "1 3 8 0 0 0 0 0 0 0 0", "2026-07-12 13800000000", "12 13800000000", "19900000000",
        "联系人138-0000-0000转2", "1380000-0000", "138 - 0000 - 0000",
    ])
    func `a mobile number is found however it is written`(number: String) {
        #expect(codes("电话：" + number + "。") == ["personal.telephone"])
    }

    @Test func `two numbers side by side are two findings`() {
        #expect(
            codes("13800000000 13900000000") == ["personal.telephone", "personal.telephone"]
        )
        #expect(
            codes(identity(born: "19800101") + " 13900000000")
                == ["personal.idNumber", "personal.telephone"]
        )
    }

    @Test func `numbers of the service pass however either is written`() {
        for configured in ["13800000000", "138-0000-0000", "+86 13800000000"] {
            for written in ["13800000000", "138 0000 0000", "+8613800000000"] {
                #expect(codes("值班手机" + written, services: [configured]) == [])
            }
            #expect(codes("13900000000", services: [configured]) == ["personal.telephone"])
        }
    }

    @Test(arguments: [
        "云A12345", "云A·12345", "云A·D12345", "云AD12345", "云A12345F", "云A 12345", "云A-12345",
        "云a12345",
        "云Ａ１２３４５", "云A1234学", "云A1234挂",
    ])
    func `a number plate is found however it is written`(plate: String) {
        #expect(codes("肇事车辆" + plate + "。") == ["personal.plate"])
    }

    @Test(arguments: [
        "咨询电话：0000-00000000", "绕城高速K38+200处", "编号12345678901", "12345", "12300",
        "直接经济损失6280万元", "13 800 000 000元", "13,800,000,000元", "2026-07-12 07:30",
        "2026年7月12日20时00分至21时30分", "000000000DEMO0001X/2026-00001", "G5013高速云南段", "S2201省道",
        "云G5013", "东经138.00000000度", "水位10.02米、10.40米、10.60米", "138亿元", "10000000000",
        "20260712 0730 20260712 0930", "23800000000", "138000000001234", "云计算A12345",
        "流量13800立方米每秒", "1-3 8-10 12-14", "138-000",
    ])
    func `what is nobody's number passes`(text: String) {
        #expect(codes(text) == [])
    }

    @Test func `the finding shows where it is and not what it is`() throws {
        var text = DeskBench.text()
        text.sms = "联系13812345678"
        text.boardPages = [["云A12345"]]
        let findings = TextCheck.findings(text, kind: .notice, serviceNumbers: [])
            .filter { $0.severity == .refusal }
        #expect(findings.map(\.code) == ["personal.telephone", "personal.plate"])
        #expect(findings.map(\.place) == ["138***78", "云A1***45"])
        #expect(findings.allSatisfy { !$0.message.chinese.contains("12345") })
    }
}
