import Platform
import Testing

@Suite struct PeerNetworkTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("10.20.0.0/16", "10.20.255.255", true), ("10.20.0.0/16", "10.21.0.0", false),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("192.0.2.128/25", "192.0.2.129", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("::/0", "2001:db8::1", true), ("2001:db8::5/128", "2001:db8::5", true),
    ])
    func `an address is in a network by its first bits`(
        network: String,
        address: String,
        isIn: Bool
    )
        throws
    {
        let found = try #require(PeerNetwork(network))
        #expect(found.contains(try #require(PeerAddress(address))) == isIn)
        #expect(PeerNetwork(found.description) == found)
    }

    @Test(arguments: [
        "", "device", "10.1.2.3/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "/8",
        "10.0.0.0/8/8", "2001:db8::1/32", "::/129", "10.0.0.0/ 8",
    ])
    func `what is no network is none`(text: String) {
        #expect(PeerNetwork(text) == nil)
    }
}
