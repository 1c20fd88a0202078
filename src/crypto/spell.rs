//! A password in words, for the telephone.

const LETTERS: [&str; 26] = [
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett",
    "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango",
    "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
];

const DIGITS: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// Each character with how it is read out: the ICAO spelling alphabet with `capital` or `small` before it, digits
/// as numbers, symbols by name, anything else by its Unicode number.
///
/// The result is as secret as the password.
pub fn spell(password: &str) -> Vec<(char, String)> {
    password.chars().map(|c| (c, name(c))).collect()
}

fn name(c: char) -> String {
    let letter = |first: char| LETTERS[(u32::from(c) - u32::from(first)) as usize];
    match c {
        'A'..='Z' => format!("capital {}", letter('A')),
        'a'..='z' => format!("small {}", letter('a').to_lowercase()),
        '0'..='9' => DIGITS[(u32::from(c) - u32::from('0')) as usize].to_owned(),
        _ => symbol(c).map_or_else(|| format!("U+{:04X}", u32::from(c)), str::to_owned),
    }
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "space",
        '!' => "exclamation mark",
        '"' => "double quote",
        '#' => "number sign",
        '$' => "dollar sign",
        '%' => "percent sign",
        '&' => "ampersand",
        '\'' => "apostrophe",
        '(' => "opening parenthesis",
        ')' => "closing parenthesis",
        '*' => "asterisk",
        '+' => "plus sign",
        ',' => "comma",
        '-' => "hyphen",
        '.' => "full stop",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less-than sign",
        '=' => "equals sign",
        '>' => "greater-than sign",
        '?' => "question mark",
        '@' => "at sign",
        '[' => "opening bracket",
        '\\' => "backslash",
        ']' => "closing bracket",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' => "opening brace",
        '|' => "vertical bar",
        '}' => "closing brace",
        '~' => "tilde",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_told_apart() {
        let words: Vec<String> = spell("Ab2-é").into_iter().map(|(_, word)| word).collect();
        assert_eq!(
            words,
            ["capital Alfa", "small bravo", "two", "hyphen", "U+00E9"]
        );
    }

    #[test]
    fn every_printable_ascii_character_has_its_own_name() {
        let all: String = (' '..='~').collect();
        let names: std::collections::HashSet<String> =
            spell(&all).into_iter().map(|(_, word)| word).collect();
        assert_eq!(names.len(), 95);
        assert!(names.iter().all(|name| !name.starts_with("U+")));
    }
}
