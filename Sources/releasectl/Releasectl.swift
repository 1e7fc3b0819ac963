@main struct Releasectl { static func main() {} }
