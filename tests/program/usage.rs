//! What the command line says of wrong usage, case by case in `tests/cmd`.
//! `TRYCMD=overwrite` rewrites the cases.

#[test]
fn wrong_usage_is_told() {
    trycmd::TestCases::new()
        .default_bin_path(env!("CARGO_BIN_EXE_botwright"))
        .case("tests/cmd/*.md");
}
