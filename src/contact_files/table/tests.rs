use super::*;

fn reader(text: impl Into<Vec<u8>>) -> Result<PeopleReader, FileFault> {
    PeopleReader::new(Box::new(io::Cursor::new(text.into())))
}

fn people(text: impl Into<Vec<u8>>) -> Vec<Result<Person, RowFault>> {
    let mut reader = reader(text).unwrap();
    std::iter::from_fn(|| reader.next_row().unwrap())
        .map(|row| row.person)
        .collect()
}

fn name(person: &Result<Person, RowFault>) -> &str {
    person.as_ref().unwrap().name.as_ref().unwrap().as_str()
}

#[test]
fn the_three_delimiters_and_the_byte_order_mark() {
    for text in [
        "name,email\nAda,ada@example.com\n",
        "\u{feff}Name;Shoe;E-Mail\r\nAda;x;ada@example.com\r\n",
        "EMAIL\tName\nada@example.com\tAda",
        "name,email\n\n\"Ada\",ada@example.com\n\n",
        "address,Name\nada@example.com,Ada\n",
    ] {
        let people = people(text);
        assert_eq!(people.len(), 1, "{text}");
        assert_eq!(name(&people[0]), "Ada");
        let email = people[0].as_ref().unwrap().email.as_ref().unwrap();
        assert_eq!(email.as_str(), "ada@example.com");
    }
}

#[test]
fn headers_are_folded_and_what_is_unknown_is_named() {
    let reader = reader("External ID,password-hash,Shoe Size\n").unwrap();
    assert!(reader.has(Column::ExternalId) && reader.has(Column::PasswordHash));
    assert!(!reader.has(Column::Email));
    assert_eq!(reader.unknown(), ["Shoe Size"]);
}

#[test]
fn a_file_that_is_none_says_why() {
    for (text, why) in [
        (&b""[..], "is empty"),
        (b"name,phone\n", "neither a column email nor external_id"),
        (b"email,E-Mail\n", "two columns email"),
        (b"\xff\xfen\0a\0", "UTF-16"),
        (b"email,n\xffme\n", "not UTF-8"),
    ] {
        let error = reader(text).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_bad_row_does_not_stand_in_the_way_of_the_next() {
    let rows = people(&b"name,email,locale\nAda,ada@example.com,en\nEve,eve,en\n\xff,x@example.com,\nBob,,\nZoe,zoe@example.com\n"[..]);
    let bad: Vec<String> = rows
        .iter()
        .filter_map(|row| row.as_ref().err().map(ToString::to_string))
        .collect();
    assert_eq!(rows.len(), 5);
    assert!(
        bad[0].starts_with("the address \"eve\" is not an email address"),
        "{bad:?}"
    );
    assert_eq!(bad[1], "it is not UTF-8");
    assert_eq!(bad[2], "it has neither an email nor an external_id");
    assert_eq!(name(&rows[4]), "Zoe");
}

#[test]
fn guarded_cells_come_back_as_they_were() {
    let rows = people(
        "email,phone,name,notes\na@example.com,'+49 30,'s-Gravenhage,'=1+1\nb@example.com,+49 30,''=x,\n",
    );
    let phone = |n: usize| rows[n].as_ref().unwrap().phone.clone().unwrap();
    assert_eq!((phone(0).as_str(), phone(1).as_str()), ("+49 30", "+49 30"));
    assert_eq!((name(&rows[0]), name(&rows[1])), ("'s-Gravenhage", "'=x"));
    assert_eq!(
        rows[0].as_ref().unwrap().notes.as_ref().unwrap().as_str(),
        "=1+1"
    );
}

#[test]
fn tags_and_lines_of_notes() {
    let rows = people("email;tags;notes\na@example.com;VIP, staff  de;\"one\r\ntwo\"\n");
    let person = rows[0].as_ref().unwrap();
    let tags: Vec<&str> = person.tags.iter().map(crate::domain::Tag::as_str).collect();
    assert_eq!(tags, ["vip", "staff", "de"]);
    assert_eq!(person.notes.as_ref().unwrap().as_str(), "one\ntwo");
}

#[test]
fn lines_are_counted_over_rows_of_several_lines() {
    let mut reader = reader("email,notes\na@example.com,\"1\n2\n3\"\nb@example.com,x\n").unwrap();
    let lines: Vec<u64> = std::iter::from_fn(|| reader.next_row().unwrap())
        .map(|row| row.line)
        .collect();
    assert_eq!(lines, [2, 5]);
}

#[test]
fn a_row_that_is_too_long_does_not_stand_in_the_way_of_the_next() {
    let swallowed = "x@example.com\n".repeat(100_000);
    let mut reader = reader(format!(
        "email\na@example.com\n\"{swallowed}\",\nb@example.com\n\"{swallowed}"
    ))
    .unwrap();
    let rows: Vec<PersonRow> = std::iter::from_fn(|| reader.next_row().unwrap()).collect();
    let [a, long, b, unclosed] = &rows[..] else {
        panic!("{rows:?}")
    };
    assert!(a.person.is_ok() && b.person.is_ok());
    assert_eq!((long.line, b.line, unclosed.line), (3, 100_004, 100_005));
    let of = |row: &PersonRow| row.person.clone().unwrap_err();
    let fault = RowFault::TooLong {
        last: 100_003,
        lines: 100_001,
        bytes: 1_400_004,
    };
    assert_eq!(of(long), fault);
    let fault = RowFault::Unclosed {
        last: 200_004,
        lines: 100_000,
        bytes: 1_400_001,
    };
    assert_eq!(of(unclosed), fault);
}

/// The file of rejects that a file of bad rows gives.
fn rejected(text: &str) -> (PeopleReader, String) {
    let mut reader = reader(text).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut rejects = reader.rejects(file.reopen().unwrap()).unwrap();
    while let Some(row) = reader.next_row().unwrap() {
        let reason = row.person.unwrap_err().to_string();
        rejects.add(&reader.cells(), &reason).unwrap();
    }
    rejects.finish().unwrap();
    let text = std::fs::read_to_string(file.path()).unwrap();
    (reader, text)
}

#[test]
fn rejects_have_the_reason_first_and_can_be_read_again() {
    let given = "name;email\nEve;eve;more\nAda\nBob;bob;;\n";
    let (_, text) = rejected(given);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "reason;name;email");
    assert!(
        lines[1].starts_with("it has 3 cells for 2 columns: ")
            && lines[1].ends_with(";Eve;eve;more"),
        "{text}"
    );
    assert_eq!(lines[2], "it has neither an email nor an external_id;Ada;");
    assert!(
        lines[3].starts_with("\"the address ") && lines[3].ends_with(";Bob;bob;;"),
        "{text}"
    );
    // Uncorrected they are rejected for the same reasons, and have one column of them.
    let (reader, again) = rejected(&text);
    assert_eq!(again, text);
    assert_eq!(reader.unknown(), [""; 0]);
}

#[test]
fn a_hash_that_its_commas_part_is_not_repeated() {
    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y";
    for (header, row, surplus) in [
        ("email,password_hash", format!("a@example.com,{HASH}"), true),
        (
            "email,password_hash,locale",
            format!("a@example.com,{HASH},"),
            true,
        ),
        (
            "password_hash,username,email",
            format!("{HASH},ada,a@example.com"),
            true,
        ),
        ("password_hash,username,email", HASH.to_owned(), false),
        (
            "email,password_hash,username,locale,tags",
            format!("a@example.com,{HASH}"),
            false,
        ),
        (
            "email,password_hash,username,tags,name",
            format!("a@example.com,{HASH}\u{1b}"),
            false,
        ),
    ] {
        let fault = people(format!("{header}\n{row}\n")).remove(0).unwrap_err();
        assert_eq!(
            matches!(fault, RowFault::Surplus { .. }),
            surplus,
            "{header}: {fault}"
        );
        let said = fault.to_string();
        assert_eq!(
            said.contains("put the password hash in quotation marks"),
            surplus
        );
        assert!(!said.contains("p=1") && !said.contains("d34hpu"), "{said}");
    }
    let sound = people(format!("email,password_hash\na@example.com,\"{HASH}\",,\n"));
    assert!(sound[0].is_ok(), "empty cells at the end do no harm");
}
