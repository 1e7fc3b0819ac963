extension Reading {
    /// What an index makes of this value of a pollutant.
    ///
    /// Missing where the source does not let the number be shown, and where its unit is unknown or is none
    /// of a concentration: a unit is never guessed. `rules` turn values within the detection limit to zero.
    package func sample(
        of pollutant: Pollutant,
        rules: QualityRules = QualityRules(),
    ) -> AirSample {
        guard hasUsableValue, let value, let unit,
            let converted = unit.convert(rules.published(value), to: pollutant.unit)
        else { return .missing }
        return .value(Ratio(converted))
    }
}
