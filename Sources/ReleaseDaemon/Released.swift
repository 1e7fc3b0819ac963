@main struct Released { static func main() {} }
