import Testing

/// Compiled zones of the tz database (public domain), without what the footer already says, and offsets
/// that another implementation (Python's zoneinfo) gives for them.
struct ZoneSample: Sendable, CustomTestStringConvertible {
    let name: String
    let base64: String
    /// Seconds since 1970 and the offset in seconds that holds from then.
    let offsets: [(Int64, Int)]

    var testDescription: String { name }

    static let all = [
        ZoneSample(
            name: "Asia/Shanghai",
            base64: """
                VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjIA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdAAAAAwAAAAz/////fjZDKf////+gl6KA////\
                /6F5BPD/////yFlegP/////JCflw/////8nTvQD/////ywWK8P/////LfEAA/////9I7PvD/////\
                04t7gP/////UQq3w/////9VFIgD/////1ky/8P/////XPL8A/////9gGZnD/////2R3ygP/////Z\
                QXzwAAAAAB66UiAAAAAAH2mbkAAAAAAgfoSgAAAAACFJfZAAAAAAImehIAAAAAAjKV+QAAAAACRH\
                gyAAAAAAJRJ8EAAAAAAmJ2UgAAAAACbyXhAAAAAAKAdHIAAAAAAo0kAQAgECAQIBAgECAQIBAgEC\
                AQIBAgECAQIBAgECAQIAAHHXAAAAAH6QAQQAAHCAAAhMTVQAQ0RUAENTVAAKQ1NULTgK
                """,
            offsets: [
                (-2_177_481_944, 29_143), (-2_177_481_943, 28_800), (-1_600_675_201, 28_800),
                (-1_600_675_200, 32_400), (-1_585_904_401, 32_400), (-1_585_904_400, 28_800),
                (-1_352_107_721, 28_800), (-933_667_201, 28_800), (-933_667_200, 32_400),
                (-922_093_201, 32_400), (-922_093_200, 28_800), (-908_870_401, 28_800),
                (-908_870_400, 32_400), (-888_829_201, 32_400), (-888_829_200, 28_800),
                (-881_049_601, 28_800), (-881_049_600, 32_400), (-767_869_201, 32_400),
                (-767_869_200, 28_800), (-745_833_601, 28_800), (-745_833_600, 32_400),
                (-733_827_601, 32_400), (-733_827_600, 28_800), (-716_889_601, 28_800),
                (-716_889_600, 32_400), (-699_613_201, 32_400), (-699_613_200, 28_800),
                (-683_884_801, 28_800), (-683_884_800, 32_400), (-670_669_201, 32_400),
                (-670_669_200, 28_800), (-652_348_801, 28_800), (-652_348_800, 32_400),
                (-650_019_601, 32_400), (-650_019_600, 28_800), (301_595_691, 28_800),
                (515_527_199, 28_800), (515_527_200, 32_400), (527_014_799, 32_400),
                (527_014_800, 28_800), (545_162_399, 28_800), (545_162_400, 32_400),
                (558_464_399, 32_400), (558_464_400, 28_800), (577_216_799, 28_800),
                (577_216_800, 32_400), (589_913_999, 32_400), (589_914_000, 28_800),
                (608_666_399, 28_800), (608_666_400, 32_400), (621_968_399, 32_400),
                (621_968_400, 28_800), (640_115_999, 28_800), (640_116_000, 32_400),
                (653_417_999, 32_400), (653_418_000, 28_800), (671_565_599, 28_800),
                (671_565_600, 32_400), (684_867_599, 32_400), (684_867_600, 28_800),
                (795_742_288, 28_800), (2_606_078_771, 28_800), (3_685_818_424, 28_800),
                (3_865_589_240, 28_800),
            ]
        ),
        ZoneSample(
            name: "Europe/Berlin",
            base64: """
                VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjIA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8AAAABAAAABL/////b6Jh+P////+bDBdg////\
                /5vV2vD/////nNmukP////+dpLWQ/////565kJD/////n4SXkP/////ICXGQ/////8znSxD/////\
                zakXkP/////OokMQ/////8+SNBD/////0IIlEP/////RchYQ/////9G2lgD/////0li+gP/////S\
                oU8Q/////9NjG5D/////1EsjkP/////VOdEg/////9Vn55D/////1ahzAP/////WKbQQ/////9cs\
                GhD/////2AmWEP/////ZAsGQ/////9npeBAAAAAAE01EEAAAAAAUM/qQAAAAABUj65AAAAAAFhPc\
                kAAAAAAXA82QAAAAABfzvpAAAAAAGOOvkAAAAAAZ06CQAAAAABrDkZAAAAAAG7y9EAAAAAAcrK4Q\
                AAAAAB2cnxAAAAAAHoyQEAAAAAAffIEQAAAAACBschAAAAAAIVxjEAAAAAAiTFQQAAAAACM8RRAA\
                AAAAJCw2EAAAAAAlHCcQAAAAACYMGBAAAAAAJwVDkAAAAAAn9TSQAAAAACjlJZAAAAAAKdUWkAAA\
                AAAqxQeQAAAAACu0+JAAAAAALKTpkAAAAAAtlNqQAAAAAC6Ey5AAAAAAL3S8kAAAAAAwZK2QAAAA\
                ADFd2RACAQIBAgECAQIBAgECAQMBAgECAQMBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIB\
                AgECAQIBAgEAAAyIAAAAABwgAQQAAA4QAAkAACowAQ1MTVQAQ0VTVABDRVQAQ0VNVAAKQ0VULTFD\
                RVNULE0zLjUuMCxNMTAuNS4wLzMK
                """,
            offsets: [
                (-1_838_957_352, 3600), (-1_699_973_233, 3600), (-137_505_958, 3600),
                (179_419_893, 3600), (1_427_590_799, 3600), (1_427_590_800, 7200),
                (1_445_734_799, 7200), (1_445_734_800, 3600), (1_711_846_799, 3600),
                (1_711_846_800, 7200), (1_729_990_799, 7200), (1_729_990_800, 3600),
                (2_544_070_773, 7200), (2_684_576_729, 3600), (3_005_513_999, 3600),
                (3_005_514_000, 7200), (3_023_657_999, 7200), (3_023_658_000, 3600),
            ]
        ),
        ZoneSample(
            name: "Europe/Dublin",
            base64: """
                VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjIA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACRAAAACAAAABT/////V9EK8f////+bJrOR////\
                /5vWCxH/////nM8woP////+dpMOg/////56cnaD/////n5caoP////+ghbog/////6F2/KD/////\
                omWcIP////+je8ig/////6ROuKD/////pT/7IP////+mJWAg/////6cnxiD/////qCosIP////+o\
                6/ig/////6oA06D/////qtUVIP////+r6fAg/////6zHbCD/////rcnSIP////+up04g/////6+g\
                eaD/////sIcwIP////+xktCg/////7JwTKD/////s3KyoP////+0UC6g/////7VJWiD/////tjAQ\
                oP////+3Mnag/////7gP8qD/////uRJYoP////+579Sg/////7rpACD/////u9jxIP////+821cg\
                /////7240yD/////vrH+oP////+/mLUg/////8CbGyD/////wXiXIP/////Cev0g/////8NYeSD/\
                ////xFGkoP/////FOFsg/////8Y6wSD/////x1jWoP/////H2gmg/////9RJ4CD/////1R4hoP//\
                ///WTqwg/////9csKCD/////2C6OIP/////Y+ZUg/////9oOcCD/////2uvsIP/////b5Reg////\
                /9zLziD/////3cT5oP/////etOqg/////9+uFiD/////4JTMoP/////hckig/////+JrdCD/////\
                41IqoP/////kVJCg/////+UyDKD/////5j2tIP/////nGykg/////+gUVKD/////6PsLIP/////p\
                /XEg/////+ra7SD/////691TIP/////sus8g/////+2z+qD/////7pqxIP/////vgWeg//////Cf\
                fSD/////8WFJoP/////yf18g//////NKZiD/////9F9BIP/////1IQ2g//////Y/IyD/////9wDv\
                oP/////4HwUg//////jg0aD/////+f7nIP/////6wLOg//////voA6D//////HuroP/////9x7tw\
                AAAAAANwxiAAAAAABClYIAAAAAAFUKggAAAAAAYJOiAAAAAABzCKIAAAAAAH6RwgAAAAAAkQbCAA\
                AAAACcj+IAAAAAAK8E4gAAAAAAuyGqAAAAAADNAwIAAAAAANkfygAAAAAA6wEiAAAAAAD3HeoAAA\
                AAAQmS6gAAAAABFRwKAAAAAAEnkQoAAAAAATMaKgAAAAABRY8qAAAAAAFSPrkAAAAAAWOMaQAAAA\
                ABcDzZAAAAAAGBiokAAAAAAY46+QAAAAABn4ipAAAAAAGsORkAAAAAAb4acQAAAAABysrhAAAAAA\
                HcGJEAAAAAAejJAQAAAAAB+haxAAAAAAIGxyEAAAAAAhgU0QAAAAACJMVBAAAAAAI2EvEAAAAAAk\
                LDYQAAAAACVKS5AAAAAAJgwYEAAAAAAnKi2QAAAAACf1NJAAAAAAKQoPkAAAAAAp1RaQAAAAACrp\
                8ZAAAAAAK7T4kAAAAAAsydOQAAAAAC2U2pAAAAAALqm1kAAAAAAvdLyQAAAAADCJl5AAAAAAMV3Z\
                EAECBAMEAwQDBAMEAwQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQF\
                BAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUEBQQFBAUHBgcGBwYHBgcGBwYHBgcGBwYH\
                BgcGBwYHBgcGBwYHBgcGBwYHBgcGBwYHBgcGBwYHBgf///oPAAD///oPAAQAAAgfAQgAAA4QAQwA\
                AAAAABAAAA4QAQgAAAAAARAAAA4QAAhMTVQARE1UAElTVABCU1QAR01UAApJU1QtMUdNVDAsTTEw\
                LjUuMCxNMy41LjAvMQo=
                """,
            offsets: [
                (-176_703_962, 3600), (1_427_590_799, 0), (1_427_590_800, 3600),
                (1_445_734_799, 3600), (1_445_734_800, 0), (1_711_846_799, 0),
                (1_711_846_800, 3600), (1_729_990_799, 3600), (1_729_990_800, 0),
                (2_070_378_921, 3600), (2_826_692_643, 3600), (3_005_513_999, 0),
                (3_005_514_000, 3600), (3_023_657_999, 3600), (3_023_658_000, 0),
                (3_253_771_353, 0), (4_773_605_583, 3600), (4_989_772_469, 0),
            ]
        ),
        ZoneSample(
            name: "Australia/Lord_Howe",
            base64: """
                VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjIA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA4AAAABQAAABn/////cxZ33AAAAAAU/mbgAAAA\
                ABY4QPgAAAAAFueKaAAAAAAYIV14AAAAABjHbGgAAAAAGgE/eAAAAAAap05oAAAAABvhIXgAAAAA\
                HIcwaAAAAAAdwQN4AAAAAB55jnAAAAAAH5eq+AAAAAAgWXBwAAAAACGAx3gAAAAAIkKM8AAAAAAj\
                aeP4AAAAACQibvAAAAAAJUnF+AAAAAAl79vwAAAAACcpp/gAAAAAJ8+98AAAAAApCYn4AAAAACmv\
                n/AAAAAAKulr+AAAAAArmLxwAAAAACzSiHgAAAAALXiecAAAAAAusmp4AAAAAC9YgHAAAAAAMJJM\
                eAAAAAAxXUxwAAAAADJyLngAAAAAMz0ucAAAAAA0UhB4AAAAADUdEHAAAAAANjHyeAAAAAA2/PJw\
                AAAAADgbDvgAAAAAONzUcAAAAAA5p+J4AAAAADq8tnAAAAAAO9rS+AAAAAA8pdLwAAAAAD26tPgA\
                AAAAPoW08AAAAAA/mpb4AAAAAEBllvAAAAAAQYOzeAAAAABCRXjwAAAAAENjlXgAAAAARC6VcAAA\
                AABFQ3d4AAAAAEYFPPAAAAAARyNZeAAAAABH95PwAQMCAwIDAgMCAwQDBAMEAwQDBAMEAwQDBAME\
                AwQDBAMEAwQDBAMEAwQDBAMEAwQDBAMEAwQDBAMAAJUkAAAAAIygAAQAAKG4AQkAAJOoAA8AAJqw\
                ARVMTVQAQUVTVAArMTEzMAArMTAzMAArMTEACjwrMTAzMD4tMTA6MzA8KzExPi0xMSxNMTAuMS4w\
                LE00LjEuMAo=
                """,
            offsets: [
                (-756_137_578, 36_000), (-296_270_316, 36_000), (1_428_159_599, 39_600),
                (1_428_159_600, 37_800), (1_443_886_199, 37_800), (1_443_886_200, 39_600),
                (1_687_093_963, 37_800), (1_712_415_599, 39_600), (1_712_415_600, 37_800),
                (1_728_142_199, 37_800), (1_728_142_200, 39_600), (2_192_983_756, 37_800),
                (2_495_038_384, 39_600), (2_914_538_148, 37_800), (3_006_082_799, 39_600),
                (3_006_082_800, 37_800), (3_021_809_399, 37_800), (3_021_809_400, 39_600),
            ]
        ),
        ZoneSample(
            name: "America/Nuuk",
            base64: """
                VFppZjMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjMA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABZAAAABAAAAAz/////m4BoAAAAAAATTXxQAAAA\
                ABQz+pAAAAAAFSPrkAAAAAAWE9yQAAAAABcDzZAAAAAAF/O+kAAAAAAY46+QAAAAABnToJAAAAAA\
                GsORkAAAAAAbvL0QAAAAABysrhAAAAAAHZyfEAAAAAAejJAQAAAAAB98gRAAAAAAIGxyEAAAAAAh\
                XGMQAAAAACJMVBAAAAAAIzxFEAAAAAAkLDYQAAAAACUcJxAAAAAAJgwYEAAAAAAnBUOQAAAAACf1\
                NJAAAAAAKOUlkAAAAAAp1RaQAAAAACrFB5AAAAAAK7T4kAAAAAAspOmQAAAAAC2U2pAAAAAALoTL\
                kAAAAAAvdLyQAAAAADBkrZAAAAAAMV3ZEAAAAAAycrQQAAAAADM9uxAAAAAANFKWEAAAAAA1HZ0Q\
                AAAAADYyeBAAAAAANv1/EAAAAAA4G5SQAAAAADjdYRAAAAAAOft2kAAAAAA6vUMQAAAAADvbWJAA\
                AAAAPKZfkAAAAAA9uzqQAAAAAD6GQZAAAAAAP5sckAAAAABAZiOQAAAAAEGEORAAAAAAQkYFkAAA\
                AABDZBsQAAAAAEQl55AAAAAARUP9EAAAAABGBcmQAAAAAEcj3xAAAAAAR+7mEAAAAABJA8EQAAAA\
                AEnOyBAAAAAASuOjEAAAAABLrqoQAAAAAEzMv5AAAAAATY6MEAAAAABOrKGQAAAAAE9ubhAAAAAA\
                UIyDkAAAAABRV4qQAAAAAFJsZZAAAAAAUzdskAAAAABUTEeQAAAAAFUXTpAAAAAAViwpkAAAAABW\
                9zCQAAAAAFgVRhAAAAAAWNcSkAAAAABZ9SgQAAAAAFq29JAAAAAAW9UKEAAAAABcoBEQAAAAAF20\
                7BAAAAAAXn/zEAAAAABflM4QAAAAAGBf1RAAAAAAYX3qkAAAAABiP7cQAAAAAGNdzJAAAAAAZB+Z\
                EAAAAABlPa6QAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgEC\
                AQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAgECAQIBAwP//8+AAAD//9XQAAT//+Pg\
                AQj//+PgAAhMTVQALTAzAC0wMgAKPC0wMj4yPC0wMT4sTTMuNS4wLy0xLE0xMC41LjAvMAo=
                """,
            offsets: [
                (-1_223_786_101, -10_800), (-400_564_733, -10_800), (744_112_455, -7200),
                (1_427_590_799, -10_800), (1_427_590_800, -7200), (1_445_734_799, -7200),
                (1_445_734_800, -10_800), (1_711_846_799, -7200), (1_711_846_800, -3600),
                (1_729_990_799, -3600), (1_729_990_800, -7200), (2_800_881_088, -3600),
                (3_005_513_999, -7200), (3_005_514_000, -3600), (3_023_657_999, -3600),
                (3_023_658_000, -7200), (3_619_886_648, -3600), (4_792_920_977, -7200),
            ]
        ),
        ZoneSample(
            name: "Asia/Kathmandu",
            base64: """
                VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAVFppZjIA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAwAAABD/////ofJ9hAAAAAAeGDCoAQIA\
                AE/8AAAAAE1YAAQAAFDcAApMTVQAKzA1MzAAKzA1NDUACjwrMDU0NT4tNTo0NQo=
                """,
            offsets: [
                (-1_115_414_049, 19_800), (-650_748_177, 19_800), (2_550_952_372, 20_700),
                (2_564_643_895, 20_700), (4_131_462_270, 20_700), (4_647_511_849, 20_700),
            ]
        ),
    ]
}
