# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_credtool_global_optspecs
    string join \n data-dir= config= key-file= format= json fields= field= schema yes no-input q/quiet v/verbose color= reason= ticket= h/help V/version
end

function __fish_credtool_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_credtool_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_credtool_using_subcommand
    set -l cmd (__fish_credtool_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c credtool -n "__fish_credtool_needs_command" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_needs_command" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_needs_command" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_needs_command" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_needs_command" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_needs_command" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_needs_command" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_needs_command" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_needs_command" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_needs_command" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_needs_command" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_needs_command" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_needs_command" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_needs_command" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_needs_command" -s V -l version -d 'Print version'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "contact" -d 'Look up and keep contacts'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "product" -d 'Keep products: what credentials open, and what they ask of a password'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "login" -d 'Keep logins: which account a contact has at which product'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "email" -d 'Look at the email log, send, retry and cancel emails'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "password" -d 'Generate, set, show and reset passwords'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "link" -d 'List and revoke reset links'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "audit" -d 'List and verify the audit trail'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "db" -d 'Check the database, back it up and restore it'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "hook" -d 'List and print sample hooks for common products'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "key" -d 'Manage the key that seals stored passwords and emails'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "config" -d 'Show where the configuration is and what it says'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "init" -d 'Make the configuration, the key and the database'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "serve" -d 'Serve the page behind reset links'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "demo" -d 'Play a support story on a built-in mail server, in a temporary folder'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "manual" -d 'Show a manual page, or install all of them'
complete -c credtool -n "__fish_credtool_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "list" -d 'List contacts'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "show" -d 'Show everything about a contact: logins, links, emails, and what to do next'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "add" -d 'Add a contact'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "edit" -d 'Change a contact, its addresses or its tags'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "remove" -d 'Remove contacts with their logins, links and emails'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "import" -d 'Import contacts from a CSV file, with the hashes of their passwords'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and not __fish_seen_subcommand_from list show add edit remove import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l limit -d 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l after -d 'List contacts after the one with this ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l name -d 'List only contacts with this text in their name; one or two letters find the beginning of a word' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l tag -d 'Only contacts with this tag' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l failing -d 'Only contacts with an email that failed, is held or came back, and who were not helped since'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l name -d 'Name of the person, instead of NAME' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l address -d 'Address, behind those that are given as ADDRESS' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l locale -d 'Language, such as de or pt-BR; without it, pages are in the language of the browser' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l phone -d 'Telephone number' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l external-id -d 'Id of this person in another system' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l tag -d 'Label; may be given several times' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l notes -d 'Note for other operators' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l name -d 'Name of the person' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l locale -d 'Language of emails, such as de or pt-BR' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l phone -d 'Telephone number' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l external-id -d 'Id of this person in another system' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l notes -d 'Notes for operators' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l address -d 'Correct the primary address; the old one becomes a former one' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l add-address -d 'Add an address, or bring a former or bouncing one back' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l remove-address -d 'Make an address a former one' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l primary -d 'Make one of the addresses the primary one' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l add-tag -d 'Add a tag' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l remove-tag -d 'Remove a tag' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l product -d 'Product of the logins, where there are several' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l rejects -d 'Write rejected rows to this new file, which only you can read; there is none if every row is taken' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l overwrite -d 'Replace existing values, the address of the contact with the row\'s external id included'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l replace-passwords -d 'Replace the passwords of existing logins with the hashes in the file'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l dry-run -d 'Change nothing; only report what would be done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l force -d 'Replace the file of rejected rows if it exists, or remove it if every row is taken'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "list" -d 'List contacts'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show everything about a contact: logins, links, emails, and what to do next'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a contact'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a contact, its addresses or its tags'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove contacts with their logins, links and emails'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "import" -d 'Import contacts from a CSV file, with the hashes of their passwords'
complete -c credtool -n "__fish_credtool_using_subcommand contact; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "list" -d 'List products'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "show" -d 'Show a product, its password policy and how much hangs on it'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "add" -d 'Add a product'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "edit" -d 'Change a product'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "remove" -d 'Remove a product that no login and no email names'
complete -c credtool -n "__fish_credtool_using_subcommand product; and not __fish_seen_subcommand_from list show add edit remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l name -d 'Name of the product in emails' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l login-url -d 'Where its users log in' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l sender -d 'Sender of its emails [default: smtp.from of the configuration]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l reply-to -d 'Where answers to its email go [default: as in the configuration]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l min-length -d 'Least length of a password, in characters [default: 15, or 8 with a second factor]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l max-length -d 'Greatest length of a password, in characters [default: 1024]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l require -d 'Classes a password needs one of each: lower, upper, digit, symbol' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l symbols -d 'Symbols a password may have: all, none, or which [default: all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l username-inside -d 'Whether a password may contain the username [default: no]' -r -f -a "true\t''
false\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l second-factor -d 'Whether a second factor is asked for too, so that 8 characters do [default: no]' -r -f -a "true\t''
false\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l provision -d 'Program that tells it a new password, with arguments; nothing secret belongs here' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l provision-timeout -d 'How long that may take, 1s to 10m [default: 30s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l slug -d 'Another name on the command line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l name -d 'Name of the product in emails' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l login-url -d 'Where its users log in' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l sender -d 'Sender of its emails' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l reply-to -d 'Where answers to its email go' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l min-length -d 'Least length of a password, in characters' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l max-length -d 'Greatest length of a password, in characters' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l require -d 'Classes a password needs one of each: lower, upper, digit, symbol' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l symbols -d 'Symbols a password may have: all, none, or which' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l username-inside -d 'Whether a password may contain the username' -r -f -a "true\t''
false\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l second-factor -d 'Whether a second factor is asked for too, so that 8 characters do' -r -f -a "true\t''
false\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l provision -d 'Program that tells it a new password, with arguments; nothing secret belongs here' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l provision-timeout -d 'How long that may take, 1s to 10m [default: 30s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l no-provision -d 'Remove the hook'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "list" -d 'List products'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a product, its password policy and how much hangs on it'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a product'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a product'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a product that no login and no email names'
complete -c credtool -n "__fish_credtool_using_subcommand product; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "list" -d 'List the logins of a contact, or all of them'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "show" -d 'Show a login and the state of its password'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "add" -d 'Give a contact a login, without a password or with the hash of one'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "edit" -d 'Rename a login, or change whether its user must choose another password'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "remove" -d 'Remove a login with its links'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "export" -d 'Write password hashes in the format of another program'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "provision" -d 'Run the provisioning hook for passwords not yet set in the product'
complete -c credtool -n "__fish_credtool_using_subcommand login; and not __fish_seen_subcommand_from list show add edit remove export provision help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l limit -d 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l after -d 'List logins behind the one with this ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l hash-stdin -d 'Read the hash of its password from stdin, one line'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l rename -d 'New username' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l must-change -d 'Whether the user must choose another password' -r -f -a "true\t''
false\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l product -d 'Product of the logins, where there are several' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l for -d 'Program that takes the hashes' -r -f -a "dovecot\t'passwd-file; needs a large vsz_limit of the auth service'
openldap\t'LDIF for ldapmodify; the server loads the module argon2 (or pw-argon2)'
authelia\t'YAML of the file backend; merge it, since Authelia rewrites its file'
django\t'JSON lines with the password column; list BCryptPasswordHasher in PASSWORD_HASHERS for bcrypt'
php\t'JSON lines for password_verify'
wordpress\t'JSON lines with the columns of wp_users; WordPress 6.8 or newer, on a PHP with argon2'
nextcloud\t'JSON lines with the columns of oc_users'
laravel\t'JSON lines; HASH_DRIVER=argon2id (bcrypt for bcrypt), or HASH_VERIFY=false'
symfony\t'JSON lines for the hashers auto, native and sodium'
keycloak\t'JSON for a partial import; Keycloak 25 or newer, not under FIPS'
kratos\t'JSON lines, an identity each; fit the traits to your schema'
auth0\t'JSON for a bulk user import, at most 500 KB a file'
zitadel\t'JSON lines, a human user each, for ImportHumanUser; enable the verifier argon2'
clerk\t'JSON lines, the body of a CreateUser request each'
kanidm\t'JSON lines with password_import'
json\t'JSON with the hash as it is stored, of every kind'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l output -d 'Write to this new file, which only you can read' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l base-dn -d 'Base DN of the entries in the directory, for openldap' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l dn-attr -d 'Attribute that names an entry, for openldap [default: uid]' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l all -d 'All logins of the product'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l print -d 'Print even if stdout is not a terminal'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l force -d 'Replace the file if it exists'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l failed -d 'All logins whose password waits, failed, or may or may not be in the product'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l all -d 'As --failed, with all logins whose password the hook never received'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l again -d 'Include logins whose password the product already has'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l discard -d 'Give up the waiting password; the old one stays'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l dry-run -d 'Show what would be done; change nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from provision" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the logins of a contact, or all of them'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a login and the state of its password'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "add" -d 'Give a contact a login, without a password or with the hash of one'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Rename a login, or change whether its user must choose another password'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a login with its links'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write password hashes in the format of another program'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "provision" -d 'Run the provisioning hook for passwords not yet set in the product'
complete -c credtool -n "__fish_credtool_using_subcommand login; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "list" -d 'List outbound emails, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "show" -d 'Show an email with every attempt; with --reveal its stored text'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "send" -d 'Compose an email from a template and send it'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "retry" -d 'Resend an email, or send an up-to-date replacement'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "cancel" -d 'Cancel emails that have not gone out'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "deliver" -d 'Send all due emails; for cron'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "purge" -d 'Purge stored texts and passwords whose retention is over'
complete -c credtool -n "__fish_credtool_using_subcommand email; and not __fish_seen_subcommand_from list show send retry cancel deliver purge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l state -d 'Only emails in these states: queued, sending, handed, accepted, failed, held, cancelled' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l since -d 'Only emails composed since this time: 2d, 12h, a date or an RFC 3339 time' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l until -d 'Only emails composed before then' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l limit -d 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l before -d 'List emails older than the one with this ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l stuck -d 'Only emails that need attention: held, waiting for a known fault, overdue by more than an hour, or left behind by a sender that died'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l copy -d 'Put it on the clipboard and print nothing' -r -f -a "desktop\t'That of the graphical session, X11 or Wayland'
osc52\t'That of the terminal, over SSH too, by the escape sequence OSC 52: many terminals ignore it, nothing confirms it, and nothing clears it. tmux passes it on only with `set -g set-clipboard on`, and then keeps a copy in its paste buffers'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l clear-after -d 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l reveal -d 'Print the stored text of the email'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l print -d 'Reveal it even if stdout is not a terminal'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l raw -d 'Print only the stored bytes of the email'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l template -d 'Template: credentials, reset-link, invitation, password-changed' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l set -d 'Value for the template' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l rate -d 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l sessions -d 'Number of parallel SMTP sessions, 1 to 64 [default: 1]' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l code -d 'Retry only emails last refused with this code, such as 550 or 5.7.1, even if permanently' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l contact -d 'Retry only emails to this contact: ID, address, ext:ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l since -d 'Retry only emails composed since this time: 2d, 12h, a date or an RFC 3339 time' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l until -d 'Retry only those composed before then' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l to -d 'Send it to this address of the contact' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l rate -d 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l sessions -d 'Number of parallel SMTP sessions, 1 to 64 [default: 1]' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l failed -d 'Retry every failed email worth retrying'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l held -d 'Retry all emails that are held'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l include-permanent -d 'Include emails that were permanently refused at an address that has not changed since'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l include-maybe-sent -d 'Include emails that may have been sent'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l again -d 'Send it even if it was accepted or may have been sent before'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l dry-run -d 'Show what would happen; change nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l max -d 'Send at most N emails' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l max-time -d 'Stop after this time, such as 50s or 10m; only the reply to a sent message is still awaited' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l rate -d 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l sessions -d 'Number of parallel SMTP sessions, 1 to 64 [default: 1]' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from deliver" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l older-than -d 'Purge everything older than this, such as 7d, instead of the configured retention' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l dry-run -d 'Count only; change nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "list" -d 'List outbound emails, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show an email with every attempt; with --reveal its stored text'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "send" -d 'Compose an email from a template and send it'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Resend an email, or send an up-to-date replacement'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "cancel" -d 'Cancel emails that have not gone out'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "deliver" -d 'Send all due emails; for cron'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "purge" -d 'Purge stored texts and passwords whose retention is over'
complete -c credtool -n "__fish_credtool_using_subcommand email; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "generate" -d 'Generate a password, for a login or on its own'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "set" -d 'Set a password that was chosen elsewhere'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "show" -d 'Show or copy the stored credentials of a contact'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "reset" -d 'Reset a password: send or show a link, or choose from a menu'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "verify" -d 'Compare a password with the stored hash: exit 0 when it matches, 69 when not'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "redeem" -d 'Redeem a reset link: token and new password on stdin, a line each'
complete -c credtool -n "__fish_credtool_using_subcommand password; and not __fish_seen_subcommand_from generate set show reset verify redeem help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l rate -d 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l sessions -d 'Number of parallel SMTP sessions, 1 to 64 [default: 1]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l copy -d 'Put it on the clipboard and print nothing' -r -f -a "desktop\t'That of the graphical session, X11 or Wayland'
osc52\t'That of the terminal, over SSH too, by the escape sequence OSC 52: many terminals ignore it, nothing confirms it, and nothing clears it. tmux passes it on only with `set -g set-clipboard on`, and then keeps a copy in its paste buffers'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l clear-after -d 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l length -d 'Characters, 1 to 1024 [default: 20]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l words -d 'Words of the EFF large list instead of characters, 1 to 64' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l bits -d 'Minimum entropy in bits' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l exclude -d 'Exclude these characters' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l require -d 'Require at least one of each: lower, upper, digit, symbol' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l count -d 'Generate N passwords, without a contact' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l print -d 'Print the password'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l email -d 'Email the credentials to the contact\'s primary address'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l notify -d 'Notify the contact by email that the password changed, without the password'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l must-change -d 'The user must choose another password at the next login'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l spell -d 'Spell the password letter by letter'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l symbols -d 'Use symbols too'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l allow-ambiguous -d 'Allow characters that are easily confused: 0 O o 1 l I'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l password-stdin -d 'Read the password from stdin, one line'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l email -d 'Email the credentials to the contact\'s primary address'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l notify -d 'Notify the contact by email that the password changed, without the password'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l must-change -d 'The user must choose another password at the next login'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l copy -d 'Put it on the clipboard and print nothing' -r -f -a "desktop\t'That of the graphical session, X11 or Wayland'
osc52\t'That of the terminal, over SSH too, by the escape sequence OSC 52: many terminals ignore it, nothing confirms it, and nothing clears it. tmux passes it on only with `set -g set-clipboard on`, and then keeps a copy in its paste buffers'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l clear-after -d 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l print -d 'Print also where stdout is not a terminal'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l spell -d 'Spell the password letter by letter'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l to -d 'Email it to this address of the contact instead of the primary one' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l ttl -d 'How long the link lives, 1 minute to 24 hours, an invitation up to 7 days [default: 60m, 7d]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l rate -d 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l sessions -d 'Number of parallel SMTP sessions, 1 to 64 [default: 1]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l copy -d 'Put it on the clipboard and print nothing' -r -f -a "desktop\t'That of the graphical session, X11 or Wayland'
osc52\t'That of the terminal, over SSH too, by the escape sequence OSC 52: many terminals ignore it, nothing confirms it, and nothing clears it. tmux passes it on only with `set -g set-clipboard on`, and then keeps a copy in its paste buffers'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l clear-after -d 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l send-link -d 'Email a reset link'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l print-link -d 'Create a link and print it instead of emailing it'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l qr -d 'Create a link and draw it as a QR code; with --print-link, which a pipe needs, as text too'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l allow-unlisted -d 'Allow --to an address that the contact does not have'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l invite -d 'Make the link an invitation for a new user'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l revoke-others -d 'End the login\'s older links at once'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l print -d 'From the menu: show the new password instead of copying it'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l notify -d 'From the menu: notify the contact by email that a password was generated, without the password'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l spell -d 'Spell what is shown letter by letter; a new password is then shown instead of copied'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l product -d 'Choose among the contact\'s logins by product; needless where the login is given by its ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l username -d 'Choose among the contact\'s logins by username, where there are several at the product' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l password-stdin -d 'Read the password from stdin, one line'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from redeem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Generate a password, for a login or on its own'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set a password that was chosen elsewhere'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show or copy the stored credentials of a contact'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Reset a password: send or show a link, or choose from a menu'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Compare a password with the stored hash: exit 0 when it matches, 69 when not'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "redeem" -d 'Redeem a reset link: token and new password on stdin, a line each'
complete -c credtool -n "__fish_credtool_using_subcommand password; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -f -a "list" -d 'List reset links, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -f -a "revoke" -d 'End reset links before their time'
complete -c credtool -n "__fish_credtool_using_subcommand link; and not __fish_seen_subcommand_from list revoke help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l state -d 'Only links in this state: live, used, expired, revoked' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l limit -d 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l before -d 'List links older than the one with this ID' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from help" -f -a "list" -d 'List reset links, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from help" -f -a "revoke" -d 'End reset links before their time'
complete -c credtool -n "__fish_credtool_using_subcommand link; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -f -a "list" -d 'List the events of the audit trail, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -f -a "verify" -d 'Check that no event of the audit trail was changed, removed or moved'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and not __fish_seen_subcommand_from list verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l contact -d 'Only events about this contact: id, address, ext:ID or part of a name' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l actor -d 'Only acts of this operator: the account that called sudo, otherwise the user; "uid N" if no name is known' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l action -d 'Only these actions, such as password.show' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Only events since this time: 2d, 12h, a date (from its start in UTC) or an RFC 3339 time' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l until -d 'Only events before this time' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l limit -d 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l before -d 'Show events older than event SEQ' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l looks -d 'List only reveals: passwords and emails shown or copied, new passwords too, links shown, and exports'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l noted -d 'Event that must exist, as printed by --field last or found in the system log' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the events of the audit trail, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check that no event of the audit trail was changed, removed or moved'
complete -c credtool -n "__fish_credtool_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -f -a "backup" -d 'Write a copy of the database while it is in use'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -f -a "restore" -d 'Put a backup in the place of the database, or go on with one that was put there'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -f -a "check" -d 'Check that the database is sound'
complete -c credtool -n "__fish_credtool_using_subcommand db; and not __fish_seen_subcommand_from backup restore check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l force -d 'Overwrite the file'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l lost -d 'The key of the backup is lost for good: give up everything it sealed, and create a new key'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l accept -d 'Go on with the database as it lies in its folder'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "backup" -d 'Write a copy of the database while it is in use'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Put a backup in the place of the database, or go on with one that was put there'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check that the database is sound'
complete -c credtool -n "__fish_credtool_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -f -a "list" -d 'List the sample hooks'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -f -a "show" -d 'Print a sample hook'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and not __fish_seen_subcommand_from list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the sample hooks'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print a sample hook'
complete -c credtool -n "__fish_credtool_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -f -a "export" -d 'Export the key, wrapped by a passphrase, as a block of text that can be printed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -f -a "import" -d 'Put an exported key in its place'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -f -a "rotate" -d 'Seal everything with a new key and drop the old one'
complete -c credtool -n "__fish_credtool_using_subcommand key; and not __fish_seen_subcommand_from export import rotate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l passphrase-file -d 'File whose only line is the passphrase, which nobody else may read' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l passphrase-stdin -d 'Read the passphrase from stdin, one line'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l for -d 'Take the key of this backup, which is to be restored' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l passphrase-file -d 'File whose only line is the passphrase, which nobody else may read' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l passphrase-stdin -d 'Read the passphrase from stdin, one line'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l lost -d 'The key is lost for good: give up everything it sealed, and create a new key'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "export" -d 'Export the key, wrapped by a passphrase, as a block of text that can be printed'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "import" -d 'Put an exported key in its place'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Seal everything with a new key and drop the old one'
complete -c credtool -n "__fish_credtool_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -f -a "path" -d 'Print the paths of the configuration, the database and the key'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -f -a "list" -d 'Check the configuration and list the settings in force, without secrets'
complete -c credtool -n "__fish_credtool_using_subcommand config; and not __fish_seen_subcommand_from path list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the paths of the configuration, the database and the key'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "list" -d 'Check the configuration and list the settings in force, without secrets'
complete -c credtool -n "__fish_credtool_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand init" -l smtp-host -d 'Name or IP address of the relay' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l smtp-port -d 'Port of the relay [default: 587, 465 with implicit TLS, 25 without TLS]' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l smtp-tls -d 'How TLS begins [default: starttls]' -r -f -a "starttls\t'After STARTTLS, which must succeed (RFC 3207)'
implicit\t'At once (RFC 8314)'
none\t'Never: to this machine only'"
complete -c credtool -n "__fish_credtool_using_subcommand init" -l smtp-username -d 'User name for the relay' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l smtp-password-file -d 'File with the password for the relay, relative to the configuration\'s folder' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand init" -l from -d 'Sender of all emails, such as \'Example Desk <desk@example.com>\'' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l base-url -d 'Where reset links point' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l product-name -d 'Name of the product in emails [default: your account]' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l login-url -d 'Where users of the product log in' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand init" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand init" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand init" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand init" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand init" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand init" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand init" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand init" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand init" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand init" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand init" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l listen -d 'Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:8080]' -r
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l tls-cert -d 'Certificate (PEM), with its chain' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l tls-key -d 'Private key of the certificate (PEM); other users must not be able to read it' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l keep -d 'Use this new folder and keep it' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l dir -d 'Write all pages below this folder, in man1, man5 and man7' -r -f -a "(__fish_complete_directories)"
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l data-dir -d 'Folder of the database' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l config -d 'Configuration file' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l key-file -d 'File with the key that seals stored passwords and emails' -r -F
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l format -d 'How to print data [default: table on a terminal, else plain]' -r -f -a "table\t'For people: aligned columns, relative times'
json\t'One JSON array or object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header (RFC 4180); a \' stands before what a spreadsheet would run'
plain\t'Tab-separated values without a header'"
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l fields -d 'Print only these fields, in this order' -r
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l field -d 'Print one field, a bare value a line' -r
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l reason -d 'Reason for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l ticket -d 'Ticket for the audit trail; `audit list` filters by it' -r
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l json -d 'Short for --format json'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l schema -d 'Print the JSON Schema of the command\'s output, and do nothing'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l yes -d 'Confirm everything that would be asked'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -s q -l quiet -d 'Print no notes and no success messages'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -s v -l verbose -d 'Say more about what is done'
complete -c credtool -n "__fish_credtool_using_subcommand manual" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "contact" -d 'Look up and keep contacts'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "product" -d 'Keep products: what credentials open, and what they ask of a password'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "login" -d 'Keep logins: which account a contact has at which product'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "email" -d 'Look at the email log, send, retry and cancel emails'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "password" -d 'Generate, set, show and reset passwords'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "link" -d 'List and revoke reset links'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "audit" -d 'List and verify the audit trail'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "db" -d 'Check the database, back it up and restore it'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "hook" -d 'List and print sample hooks for common products'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "key" -d 'Manage the key that seals stored passwords and emails'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "config" -d 'Show where the configuration is and what it says'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "init" -d 'Make the configuration, the key and the database'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "serve" -d 'Serve the page behind reset links'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "demo" -d 'Play a support story on a built-in mail server, in a temporary folder'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "completions" -d 'Print the completions for a shell'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "manual" -d 'Show a manual page, or install all of them'
complete -c credtool -n "__fish_credtool_using_subcommand help; and not __fish_seen_subcommand_from contact product login email password link audit db hook key config init serve demo completions manual help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "list" -d 'List contacts'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "show" -d 'Show everything about a contact: logins, links, emails, and what to do next'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "add" -d 'Add a contact'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "edit" -d 'Change a contact, its addresses or its tags'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "remove" -d 'Remove contacts with their logins, links and emails'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from contact" -f -a "import" -d 'Import contacts from a CSV file, with the hashes of their passwords'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from product" -f -a "list" -d 'List products'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from product" -f -a "show" -d 'Show a product, its password policy and how much hangs on it'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from product" -f -a "add" -d 'Add a product'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from product" -f -a "edit" -d 'Change a product'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from product" -f -a "remove" -d 'Remove a product that no login and no email names'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "list" -d 'List the logins of a contact, or all of them'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "show" -d 'Show a login and the state of its password'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "add" -d 'Give a contact a login, without a password or with the hash of one'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "edit" -d 'Rename a login, or change whether its user must choose another password'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "remove" -d 'Remove a login with its links'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "export" -d 'Write password hashes in the format of another program'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from login" -f -a "provision" -d 'Run the provisioning hook for passwords not yet set in the product'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "list" -d 'List outbound emails, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "show" -d 'Show an email with every attempt; with --reveal its stored text'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "send" -d 'Compose an email from a template and send it'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "retry" -d 'Resend an email, or send an up-to-date replacement'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "cancel" -d 'Cancel emails that have not gone out'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "deliver" -d 'Send all due emails; for cron'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from email" -f -a "purge" -d 'Purge stored texts and passwords whose retention is over'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "generate" -d 'Generate a password, for a login or on its own'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "set" -d 'Set a password that was chosen elsewhere'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "show" -d 'Show or copy the stored credentials of a contact'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "reset" -d 'Reset a password: send or show a link, or choose from a menu'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "verify" -d 'Compare a password with the stored hash: exit 0 when it matches, 69 when not'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from password" -f -a "redeem" -d 'Redeem a reset link: token and new password on stdin, a line each'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from link" -f -a "list" -d 'List reset links, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from link" -f -a "revoke" -d 'End reset links before their time'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "list" -d 'List the events of the audit trail, newest first'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "verify" -d 'Check that no event of the audit trail was changed, removed or moved'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "backup" -d 'Write a copy of the database while it is in use'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "restore" -d 'Put a backup in the place of the database, or go on with one that was put there'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "check" -d 'Check that the database is sound'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "list" -d 'List the sample hooks'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "show" -d 'Print a sample hook'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "export" -d 'Export the key, wrapped by a passphrase, as a block of text that can be printed'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "import" -d 'Put an exported key in its place'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "rotate" -d 'Seal everything with a new key and drop the old one'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the paths of the configuration, the database and the key'
complete -c credtool -n "__fish_credtool_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "list" -d 'Check the configuration and list the settings in force, without secrets'
