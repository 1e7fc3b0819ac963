/// Replaced by the first file of this module.
private enum Empty {}
