# Recipes for contributors; `just` lists them.

default:
    @just --list --unsorted

# Run the tour on a throw-away workspace with an SMTP server of its own.
demo:
    cargo run --release -- demo

# Run the tests; those that need a missing program are skipped and say so.
test *ARGS:
    cargo test {{ARGS}}

# Run the tests in which a missing program is a failure (see .ci/run for the packages).
test-real *ARGS:
    CREDTOOL_REQUIRE_REAL=1 cargo test {{ARGS}}

# Run the tests one process each, with the crash, load and clipboard tests one after the other.
nextest *ARGS:
    cargo nextest run {{ARGS}}

# Kill the sender at every point instead of a sample of them (needs root and strace).
crash:
    CREDTOOL_CRASH=full CREDTOOL_REQUIRE_REAL=1 cargo test --test it -- crash

# Check formatting and lints as CI does.
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# Renew what is generated and checked in: manual pages, completions, the tour in README.
bless:
    CREDTOOL_BLESS=1 cargo test --test it -- generated readme

# Measure beside peers; fails when a limit is broken.
bench *ARGS:
    cargo bench {{ARGS}}

# Do everything that CI does.
ci:
    .ci/run
