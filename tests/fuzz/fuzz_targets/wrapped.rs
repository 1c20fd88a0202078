#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| credtool::fuzz::wrapped(bytes));
