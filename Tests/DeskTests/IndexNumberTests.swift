import Desk
import Model
import Testing

@Suite struct IndexNumberTests {
    @Test(arguments: [
        ("{org}/{yyyy}-{seq:5}", "000X/2026-00007"),
        ("{org}{yyyymm}{seq:3}", "000X202607007"),
        ("{seq:1}号（{yyyymmdd}）{org}", "7号（20260712）000X"),
        ("{org}-{yyyy}-{seq:9}", "000X-2026-000000007"),
    ])
    func `a template is filled in`(text: String, expected: String) throws {
        let template = try #require(IndexNumber.Template(text))
        let date = try #require(CivilDate(year: 2_026, month: 7, day: 12))
        let number = template.number(organisationCode: "000X", date: date, sequence: 7)
        #expect(number == expected)
        #expect(template.text == text)
    }

    @Test func `a number too long for its width is written in full`() throws {
        let template = try #require(IndexNumber.Template("{org}{yyyy}{seq:2}"))
        let date = try #require(CivilDate(year: 2_026, month: 7, day: 12))
        #expect(template.number(organisationCode: "A", date: date, sequence: 1_234) == "A20261234")
    }

    @Test(arguments: [
        "", "{org}", "{yyyy}{seq:5}", "{org}{seq:5}", "{org}{yyyy}", "{org}{yyyy}{seq}",
        "{org}{yyyy}{seq:0}", "{org}{yyyy}{seq:10}", "{org}{yyyy}{seq:+5}", "{org}{yyyy}{seq:-1}",
        "{org}{yyyy}{seq:5", "{org}{yyyy}{seq:５}", "{Org}{yyyy}{seq:5}", "{{org}}{yyyy}{seq:5}",
        "{org}{yy}{seq:5}", "{}{org}{yyyy}{seq:5}",
    ])
    func `a template that would not be unique or can't be read is none`(text: String) {
        #expect(IndexNumber.Template(text) == nil)
    }

    @Test func `the standard template is the text it says it is`() {
        let standard = IndexNumber.Template.standard
        #expect(IndexNumber.Template(standard.text) == standard)
    }

    @Test func `numbers start again with each year and each issuer`() throws {
        let start = CivilDate(year: 2_026, month: 12, day: 31) ?? CivilDate(dayNumber: 0)
        let bench = DeskBench(now: DeskBench.shanghai.instant(start) + .hours(23))
        func publish(_ publisher: String) throws -> String? {
            let drafting = bench.drafting(DeskBench.text(publisher: publisher))
            return try bench.release(try bench.published(drafting)).indexNumber
        }
        #expect(try publish("traffic") == "000000000DEMO0001X/2026-00001")
        #expect(try publish("flood") == "000000000DEMO0002X/2026-00001")
        #expect(try publish("traffic") == "000000000DEMO0001X/2026-00002")
        // Approved in the old year, out in the new one: the number is of the year of publication.
        let id = try bench.draft(to: .approved)
        bench.pass(.hours(1))
        try bench.act(bench.publication(id), by: .drafter)
        #expect(try bench.release(id).indexNumber == "000000000DEMO0001X/2027-00001")
    }
}
