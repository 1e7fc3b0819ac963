import Model

/// `catalogue …`: what the bureau has to publish.
enum CatalogueCommands {
    static let commands: [Command] = [
        Command(
            "catalogue list",
            Phrase("公开目录的事项", "items of the catalogue"),
            examples: ["releasectl catalogue list"],
            action: .call(
                { _ throws(Failure) in .get("/catalogue") },
                { CatalogueScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "catalogue show",
            Phrase("一个事项的各版", "an item with all its versions"),
            [Positional("ITEM", Phrase("事项编号", "id of the item"))],
            notes: Phrase(
                "目录在 catalogue.json5 里；公众看 /catalogue、/catalogue.json、/catalogue.csv。",
                "The catalogue is catalogue.json5; the public sees /catalogue, /catalogue.json, /catalogue.csv.",
            ),
            examples: ["releasectl catalogue show road_works"],
            action: .call(
                { run throws(Failure) in .get(run.path("/catalogue")) },
                { CatalogueScreen.show($0, on: &$1) },
            ),
        ),
    ]
}
