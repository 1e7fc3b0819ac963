import Model

/// The fixed words of the live pages in both languages.
enum LiveLabel {
    static let noStation = Phrase("目前没有站点。", "There is no station at present.")
    static let noData = Phrase("尚无数据", "no data yet")
    static let demonstration = Phrase("演示", "demonstration")
    static let index = Phrase("空气质量指数（AQI）", "Air quality index (AQI)")
    static let noIndex = Phrase("AQI 暂缺", "no AQI")
    static let primary = Phrase("首要污染物", "Primary pollutant")
    static let edition = Phrase("依据 ", "by ")
    static let category = Phrase("类别", "Category")

    static let interrupted = Phrase("数据中断", "Data interrupted")
    static let since = Phrase("自 ", "since ")
    static let notArrived = Phrase(" 起未收到数据。", " no data has arrived.")
    static let work = Phrase("维护中", "Under maintenance")
    static let until = Phrase("至 ", "until ")
    static let arrivals = Phrase("近24小时到报", "Last 24 hours")
    static let arrived = Phrase("应到 %d，", "expected %d, ")
    static let inTime = Phrase("按时 %d，", "in time %d, ")
    static let wasLate = Phrase("迟到 %d，", "late %d, ")
    static let absent = Phrase("缺 %d", "missed %d")
    static let episode = Phrase("已缺 %d 个时次。", "Periods missing: %d.")
    static let lastValue = Phrase("最后一次数据", "Last values")
    static let allInterrupted = Phrase(
        "全部站点数据中断，以下均为最后一次数据。",
        "All stations are interrupted; what follows are their last values.",
    )
    static let validUntil = Phrase("有效至 ", "valid until ")
    static let pageValidUntil = Phrase("本页有效至 ", "This page is valid until ")
    static let staleAfterwards = Phrase(
        "，过时即中断：此后仍看到本页，即表示数据已不是最新。",
        "; after that it is out of date: if you still see it then, its data is no longer current.",
    )

    static let suspect = Phrase("存疑", "suspect")
    static let invalid = Phrase("无效", "invalid")
    static let missing = Phrase("缺测", "missing")
    static let gap = Phrase("未收到数据，%d个时次", "nothing arrived, periods: %d")

    static let overview = Phrase("各站概况", "Stations at a glance")
    static let table = Phrase("全部数值", "All values")
    static let now = Phrase("最新数值", "Latest values")
    static let history = Phrase("最近24个时次", "Last 24 periods")
    static func chart(_ span: ChartSpan) -> Phrase {
        Phrase(span.name.chinese + "变化", span.name.english)
    }
    static let nothingToDraw = Phrase("这段时间没有可画的数值。", "Nothing to draw in this time.")
    static let day = Phrase("日期", "Day")
    static let days = Phrase("空气质量日报", "Daily air reports")
    static let dayNote = Phrase(
        "数值后括号内为分指数；NA 后为有效小时数/所需小时数；O3 为日最大8小时平均。“/”表示监测方案未包括。",
        "In parentheses: the individual index. After NA: valid hours/hours needed. O3 is the largest mean of "
            + "eight hours. “/”: outside the monitoring plan.",
    )
    static let provisional = Phrase("暂定", "provisional")
    static let runningDay = Phrase("今日至今", "The running day")
    static let cities = Phrase("城市均值", "City means")
    static let cityOf = Phrase("%d 个站点的平均", "mean of stations: %d")
    static let recentDays = Phrase("近30日 AQI", "AQI of 30 days")
    static let delivered = Phrase("站点自报", "told by the station")
    static let computed = Phrase("本机计算 ", "computed here: ")
    static let difference = Phrase("，相差 %d", ", difference: %d")
    static let archive = Phrase("每日存档 CSV", "Daily archive CSV")
    static let chartNote = Phrase(
        "缺测、无效和未收到的时次为断线，不作插补；空心菱形为存疑值。",
        "Missing, invalid and absent values are gaps, never filled in; hollow diamonds are suspect.",
    )
    static let reduced = Phrase(
        "数值多于像素列，每列画最低与最高值，未作平均",
        "more values than columns of the drawing: each column shows its lowest and highest, no mean",
    )
    static let suspects = Phrase("其中存疑 %d 个", "suspect: %d")
    static let outside = Phrase("在图外", " lies outside the drawing")
    static let spans = Phrase("时间范围", "Span")
    static let tableNote = Phrase(
        "“/”表示该站没有此项。",
        "“/”: the station does not have it.",
    )
    static let unheardNote = Phrase(
        "“—”表示尚未收到该站的数据。",
        " “—”: nothing has come from it yet.",
    )
    static let notMeasured = "/"
    /// Of a station that never reported.
    static let notHeard = "—"
    static let data = Phrase("数据下载", "Data")
    static let openData = Phrase("机器可读数据", "As data")
    static let map = Phrase("站点位置", "Positions")

    static let station = Phrase("站点", "Station")
    static let time = Phrase("时段", "Period")
    static let instant = Phrase("时间", "Time")
    static let place = Phrase("位置", "Place")
    static let issuer = Phrase("数据发布", "Issued by")
    static let observed = Phrase("观测时间", "Observed")
    static let received = Phrase("收到时间", "Received")
    static let expected = Phrase("下次数据", "Next expected")
    /// Once it is late.
    static let wasExpected = Phrase("应到数据", "Was expected")
    static let datum = Phrase("高程基准", "Datum")
    static let coordinates = Phrase("坐标（WGS 84）", "Position (WGS 84)")
    static let revision = Phrase("修订", "Revision")
    static let corrected = Phrase("已修订", "corrected")
    static let item = Phrase("项目", "Item")
    static let value = Phrase("数值", "Value")
    static let subIndex = Phrase("分指数 IAQI", "IAQI")
    static let checks = Phrase("已做检查", "Checks")
    static let change = Phrase("变化", "Change")
    static let against = Phrase("较 ", "against ")
    static let trend = Phrase("趋势", "Trend")
    static let computedSince = Phrase("（系统计算，自 ", " (computed, since ")
    static let closing = Phrase("）", ")")
    static let marks = Phrase("特征水位", "Water marks")
    static let mark = Phrase("特征水位", "Mark")
    static let distance = Phrase("当前水位相差", "Level against it")
    static let reached = Phrase("已达到", "reached")
    static let source = Phrase("来源", "Source")
    static let validity = Phrase("有效期", "Valid")
    static let note = Phrase("说明", "Note")
    static let allStations = Phrase("全部站点", "All stations")
    static let measuredNow = Phrase("实时监测", "Measured now")

    static let silence = Phrase("末尾虚线框内为数据中断", "the dashed end: data interrupted")
    static let lowest = Phrase("最低 ", "lowest ")
    static let highest = Phrase("最高 ", "highest ")
    static let latest = Phrase("最近 ", "latest ")
    static let valid = Phrase("有效值 %d 个", "values: %d")
}
