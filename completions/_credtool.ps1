
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'credtool' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'credtool'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'credtool' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('contact', 'contact', [CompletionResultType]::ParameterValue, 'Look up and keep contacts')
            [CompletionResult]::new('product', 'product', [CompletionResultType]::ParameterValue, 'Keep products: what credentials open, and what they ask of a password')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep logins: which account a contact has at which product')
            [CompletionResult]::new('email', 'email', [CompletionResultType]::ParameterValue, 'Look at the email log, send, retry and cancel emails')
            [CompletionResult]::new('password', 'password', [CompletionResultType]::ParameterValue, 'Generate, set, show and reset passwords')
            [CompletionResult]::new('link', 'link', [CompletionResultType]::ParameterValue, 'List and revoke reset links')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'List and verify the audit trail')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'Check the database, back it up and restore it')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'List and print sample hooks for common products')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Manage the key that seals stored passwords and emails')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show where the configuration is and what it says')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the configuration, the key and the database')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the page behind reset links')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Play a support story on a built-in mail server, in a temporary folder')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('manual', 'manual', [CompletionResultType]::ParameterValue, 'Show a manual page, or install all of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;contact' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about a contact: logins, links, emails, and what to do next')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a contact')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a contact, its addresses or its tags')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove contacts with their logins, links and emails')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import contacts from a CSV file, with the hashes of their passwords')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;contact;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'List contacts after the one with this ID')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'List only contacts with this text in their name; one or two letters find the beginning of a word')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only contacts with this tag')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--failing', '--failing', [CompletionResultType]::ParameterName, 'Only contacts with an email that failed, is held or came back, and who were not helped since')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;show' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;add' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the person, instead of NAME')
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'Address, behind those that are given as ADDRESS')
            [CompletionResult]::new('--locale', '--locale', [CompletionResultType]::ParameterName, 'Language, such as de or pt-BR; without it, pages are in the language of the browser')
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'Telephone number')
            [CompletionResult]::new('--external-id', '--external-id', [CompletionResultType]::ParameterName, 'Id of this person in another system')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Label; may be given several times')
            [CompletionResult]::new('--notes', '--notes', [CompletionResultType]::ParameterName, 'Note for other operators')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;edit' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the person')
            [CompletionResult]::new('--locale', '--locale', [CompletionResultType]::ParameterName, 'Language of emails, such as de or pt-BR')
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'Telephone number')
            [CompletionResult]::new('--external-id', '--external-id', [CompletionResultType]::ParameterName, 'Id of this person in another system')
            [CompletionResult]::new('--notes', '--notes', [CompletionResultType]::ParameterName, 'Notes for operators')
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'Correct the primary address; the old one becomes a former one')
            [CompletionResult]::new('--add-address', '--add-address', [CompletionResultType]::ParameterName, 'Add an address, or bring a former or bouncing one back')
            [CompletionResult]::new('--remove-address', '--remove-address', [CompletionResultType]::ParameterName, 'Make an address a former one')
            [CompletionResult]::new('--primary', '--primary', [CompletionResultType]::ParameterName, 'Make one of the addresses the primary one')
            [CompletionResult]::new('--add-tag', '--add-tag', [CompletionResultType]::ParameterName, 'Add a tag')
            [CompletionResult]::new('--remove-tag', '--remove-tag', [CompletionResultType]::ParameterName, 'Remove a tag')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;remove' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;import' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Product of the logins, where there are several')
            [CompletionResult]::new('--rejects', '--rejects', [CompletionResultType]::ParameterName, 'Write rejected rows to this new file, which only you can read; there is none if every row is taken')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing values, the address of the contact with the row''s external id included')
            [CompletionResult]::new('--replace-passwords', '--replace-passwords', [CompletionResultType]::ParameterName, 'Replace the passwords of existing logins with the hashes in the file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Change nothing; only report what would be done')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file of rejected rows if it exists, or remove it if every row is taken')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;contact;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about a contact: logins, links, emails, and what to do next')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a contact')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a contact, its addresses or its tags')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove contacts with their logins, links and emails')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import contacts from a CSV file, with the hashes of their passwords')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;contact;help;list' {
            break
        }
        'credtool;contact;help;show' {
            break
        }
        'credtool;contact;help;add' {
            break
        }
        'credtool;contact;help;edit' {
            break
        }
        'credtool;contact;help;remove' {
            break
        }
        'credtool;contact;help;import' {
            break
        }
        'credtool;contact;help;help' {
            break
        }
        'credtool;product' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List products')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a product, its password policy and how much hangs on it')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a product')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a product')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a product that no login and no email names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;product;list' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;product;show' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;product;add' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the product in emails')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Where its users log in')
            [CompletionResult]::new('--sender', '--sender', [CompletionResultType]::ParameterName, 'Sender of its emails [default: smtp.from of the configuration]')
            [CompletionResult]::new('--reply-to', '--reply-to', [CompletionResultType]::ParameterName, 'Where answers to its email go [default: as in the configuration]')
            [CompletionResult]::new('--min-length', '--min-length', [CompletionResultType]::ParameterName, 'Least length of a password, in characters [default: 15, or 8 with a second factor]')
            [CompletionResult]::new('--max-length', '--max-length', [CompletionResultType]::ParameterName, 'Greatest length of a password, in characters [default: 1024]')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Classes a password needs one of each: lower, upper, digit, symbol')
            [CompletionResult]::new('--symbols', '--symbols', [CompletionResultType]::ParameterName, 'Symbols a password may have: all, none, or which [default: all]')
            [CompletionResult]::new('--username-inside', '--username-inside', [CompletionResultType]::ParameterName, 'Whether a password may contain the username [default: no]')
            [CompletionResult]::new('--second-factor', '--second-factor', [CompletionResultType]::ParameterName, 'Whether a second factor is asked for too, so that 8 characters do [default: no]')
            [CompletionResult]::new('--provision', '--provision', [CompletionResultType]::ParameterName, 'Program that tells it a new password, with arguments; nothing secret belongs here')
            [CompletionResult]::new('--provision-timeout', '--provision-timeout', [CompletionResultType]::ParameterName, 'How long that may take, 1s to 10m [default: 30s]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;product;edit' {
            [CompletionResult]::new('--slug', '--slug', [CompletionResultType]::ParameterName, 'Another name on the command line')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the product in emails')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Where its users log in')
            [CompletionResult]::new('--sender', '--sender', [CompletionResultType]::ParameterName, 'Sender of its emails')
            [CompletionResult]::new('--reply-to', '--reply-to', [CompletionResultType]::ParameterName, 'Where answers to its email go')
            [CompletionResult]::new('--min-length', '--min-length', [CompletionResultType]::ParameterName, 'Least length of a password, in characters')
            [CompletionResult]::new('--max-length', '--max-length', [CompletionResultType]::ParameterName, 'Greatest length of a password, in characters')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Classes a password needs one of each: lower, upper, digit, symbol')
            [CompletionResult]::new('--symbols', '--symbols', [CompletionResultType]::ParameterName, 'Symbols a password may have: all, none, or which')
            [CompletionResult]::new('--username-inside', '--username-inside', [CompletionResultType]::ParameterName, 'Whether a password may contain the username')
            [CompletionResult]::new('--second-factor', '--second-factor', [CompletionResultType]::ParameterName, 'Whether a second factor is asked for too, so that 8 characters do')
            [CompletionResult]::new('--provision', '--provision', [CompletionResultType]::ParameterName, 'Program that tells it a new password, with arguments; nothing secret belongs here')
            [CompletionResult]::new('--provision-timeout', '--provision-timeout', [CompletionResultType]::ParameterName, 'How long that may take, 1s to 10m [default: 30s]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--no-provision', '--no-provision', [CompletionResultType]::ParameterName, 'Remove the hook')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;product;remove' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;product;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List products')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a product, its password policy and how much hangs on it')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a product')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a product')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a product that no login and no email names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;product;help;list' {
            break
        }
        'credtool;product;help;show' {
            break
        }
        'credtool;product;help;add' {
            break
        }
        'credtool;product;help;edit' {
            break
        }
        'credtool;product;help;remove' {
            break
        }
        'credtool;product;help;help' {
            break
        }
        'credtool;login' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the logins of a contact, or all of them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a login and the state of its password')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Give a contact a login, without a password or with the hash of one')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Rename a login, or change whether its user must choose another password')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a login with its links')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write password hashes in the format of another program')
            [CompletionResult]::new('provision', 'provision', [CompletionResultType]::ParameterValue, 'Run the provisioning hook for passwords not yet set in the product')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;login;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'List logins behind the one with this ID')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;show' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;add' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--hash-stdin', '--hash-stdin', [CompletionResultType]::ParameterName, 'Read the hash of its password from stdin, one line')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;edit' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--rename', '--rename', [CompletionResultType]::ParameterName, 'New username')
            [CompletionResult]::new('--must-change', '--must-change', [CompletionResultType]::ParameterName, 'Whether the user must choose another password')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;remove' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;export' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Product of the logins, where there are several')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Program that takes the hashes')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this new file, which only you can read')
            [CompletionResult]::new('--base-dn', '--base-dn', [CompletionResultType]::ParameterName, 'Base DN of the entries in the directory, for openldap')
            [CompletionResult]::new('--dn-attr', '--dn-attr', [CompletionResultType]::ParameterName, 'Attribute that names an entry, for openldap [default: uid]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All logins of the product')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is not a terminal')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;provision' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'All logins whose password waits, failed, or may or may not be in the product')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'As --failed, with all logins whose password the hook never received')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'Include logins whose password the product already has')
            [CompletionResult]::new('--discard', '--discard', [CompletionResultType]::ParameterName, 'Give up the waiting password; the old one stays')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done; change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;login;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the logins of a contact, or all of them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a login and the state of its password')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Give a contact a login, without a password or with the hash of one')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Rename a login, or change whether its user must choose another password')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a login with its links')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write password hashes in the format of another program')
            [CompletionResult]::new('provision', 'provision', [CompletionResultType]::ParameterValue, 'Run the provisioning hook for passwords not yet set in the product')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;login;help;list' {
            break
        }
        'credtool;login;help;show' {
            break
        }
        'credtool;login;help;add' {
            break
        }
        'credtool;login;help;edit' {
            break
        }
        'credtool;login;help;remove' {
            break
        }
        'credtool;login;help;export' {
            break
        }
        'credtool;login;help;provision' {
            break
        }
        'credtool;login;help;help' {
            break
        }
        'credtool;email' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List outbound emails, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an email with every attempt; with --reveal its stored text')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Compose an email from a template and send it')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Resend an email, or send an up-to-date replacement')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel emails that have not gone out')
            [CompletionResult]::new('deliver', 'deliver', [CompletionResultType]::ParameterValue, 'Send all due emails; for cron')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Purge stored texts and passwords whose retention is over')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;email;list' {
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only emails in these states: queued, sending, handed, accepted, failed, held, cancelled')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only emails composed since this time: 2d, 12h, a date or an RFC 3339 time')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only emails composed before then')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'List emails older than the one with this ID')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--stuck', '--stuck', [CompletionResultType]::ParameterName, 'Only emails that need attention: held, waiting for a known fault, overdue by more than an hour, or left behind by a sender that died')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;show' {
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put it on the clipboard and print nothing')
            [CompletionResult]::new('--clear-after', '--clear-after', [CompletionResultType]::ParameterName, 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Print the stored text of the email')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Reveal it even if stdout is not a terminal')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print only the stored bytes of the email')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;send' {
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'Template: credentials, reset-link, invitation, password-changed')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Value for the template')
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h')
            [CompletionResult]::new('--sessions', '--sessions', [CompletionResultType]::ParameterName, 'Number of parallel SMTP sessions, 1 to 64 [default: 1]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;retry' {
            [CompletionResult]::new('--code', '--code', [CompletionResultType]::ParameterName, 'Retry only emails last refused with this code, such as 550 or 5.7.1, even if permanently')
            [CompletionResult]::new('--contact', '--contact', [CompletionResultType]::ParameterName, 'Retry only emails to this contact: ID, address, ext:ID')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Retry only emails composed since this time: 2d, 12h, a date or an RFC 3339 time')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Retry only those composed before then')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Send it to this address of the contact')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h')
            [CompletionResult]::new('--sessions', '--sessions', [CompletionResultType]::ParameterName, 'Number of parallel SMTP sessions, 1 to 64 [default: 1]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Retry every failed email worth retrying')
            [CompletionResult]::new('--held', '--held', [CompletionResultType]::ParameterName, 'Retry all emails that are held')
            [CompletionResult]::new('--include-permanent', '--include-permanent', [CompletionResultType]::ParameterName, 'Include emails that were permanently refused at an address that has not changed since')
            [CompletionResult]::new('--include-maybe-sent', '--include-maybe-sent', [CompletionResultType]::ParameterName, 'Include emails that may have been sent')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'Send it even if it was accepted or may have been sent before')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would happen; change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;cancel' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;deliver' {
            [CompletionResult]::new('--max', '--max', [CompletionResultType]::ParameterName, 'Send at most N emails')
            [CompletionResult]::new('--max-time', '--max-time', [CompletionResultType]::ParameterName, 'Stop after this time, such as 50s or 10m; only the reply to a sent message is still awaited')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h')
            [CompletionResult]::new('--sessions', '--sessions', [CompletionResultType]::ParameterName, 'Number of parallel SMTP sessions, 1 to 64 [default: 1]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;purge' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Purge everything older than this, such as 7d, instead of the configured retention')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Count only; change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;email;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List outbound emails, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an email with every attempt; with --reveal its stored text')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Compose an email from a template and send it')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Resend an email, or send an up-to-date replacement')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel emails that have not gone out')
            [CompletionResult]::new('deliver', 'deliver', [CompletionResultType]::ParameterValue, 'Send all due emails; for cron')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Purge stored texts and passwords whose retention is over')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;email;help;list' {
            break
        }
        'credtool;email;help;show' {
            break
        }
        'credtool;email;help;send' {
            break
        }
        'credtool;email;help;retry' {
            break
        }
        'credtool;email;help;cancel' {
            break
        }
        'credtool;email;help;deliver' {
            break
        }
        'credtool;email;help;purge' {
            break
        }
        'credtool;email;help;help' {
            break
        }
        'credtool;password' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Generate a password, for a login or on its own')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a password that was chosen elsewhere')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show or copy the stored credentials of a contact')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a password: send or show a link, or choose from a menu')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare a password with the stored hash: exit 0 when it matches, 69 when not')
            [CompletionResult]::new('redeem', 'redeem', [CompletionResultType]::ParameterValue, 'Redeem a reset link: token and new password on stdin, a line each')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;password;generate' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h')
            [CompletionResult]::new('--sessions', '--sessions', [CompletionResultType]::ParameterName, 'Number of parallel SMTP sessions, 1 to 64 [default: 1]')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put it on the clipboard and print nothing')
            [CompletionResult]::new('--clear-after', '--clear-after', [CompletionResultType]::ParameterName, 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'Characters, 1 to 1024 [default: 20]')
            [CompletionResult]::new('--words', '--words', [CompletionResultType]::ParameterName, 'Words of the EFF large list instead of characters, 1 to 64')
            [CompletionResult]::new('--bits', '--bits', [CompletionResultType]::ParameterName, 'Minimum entropy in bits')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Exclude these characters')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Require at least one of each: lower, upper, digit, symbol')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Generate N passwords, without a contact')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the password')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Email the credentials to the contact''s primary address')
            [CompletionResult]::new('--notify', '--notify', [CompletionResultType]::ParameterName, 'Notify the contact by email that the password changed, without the password')
            [CompletionResult]::new('--must-change', '--must-change', [CompletionResultType]::ParameterName, 'The user must choose another password at the next login')
            [CompletionResult]::new('--spell', '--spell', [CompletionResultType]::ParameterName, 'Spell the password letter by letter')
            [CompletionResult]::new('--symbols', '--symbols', [CompletionResultType]::ParameterName, 'Use symbols too')
            [CompletionResult]::new('--allow-ambiguous', '--allow-ambiguous', [CompletionResultType]::ParameterName, 'Allow characters that are easily confused: 0 O o 1 l I')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;set' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from stdin, one line')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Email the credentials to the contact''s primary address')
            [CompletionResult]::new('--notify', '--notify', [CompletionResultType]::ParameterName, 'Notify the contact by email that the password changed, without the password')
            [CompletionResult]::new('--must-change', '--must-change', [CompletionResultType]::ParameterName, 'The user must choose another password at the next login')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;show' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put it on the clipboard and print nothing')
            [CompletionResult]::new('--clear-after', '--clear-after', [CompletionResultType]::ParameterName, 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print also where stdout is not a terminal')
            [CompletionResult]::new('--spell', '--spell', [CompletionResultType]::ParameterName, 'Spell the password letter by letter')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;reset' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Email it to this address of the contact instead of the primary one')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'How long the link lives, 1 minute to 24 hours, an invitation up to 7 days [default: 60m, 7d]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h')
            [CompletionResult]::new('--sessions', '--sessions', [CompletionResultType]::ParameterName, 'Number of parallel SMTP sessions, 1 to 64 [default: 1]')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put it on the clipboard and print nothing')
            [CompletionResult]::new('--clear-after', '--clear-after', [CompletionResultType]::ParameterName, 'Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--send-link', '--send-link', [CompletionResultType]::ParameterName, 'Email a reset link')
            [CompletionResult]::new('--print-link', '--print-link', [CompletionResultType]::ParameterName, 'Create a link and print it instead of emailing it')
            [CompletionResult]::new('--qr', '--qr', [CompletionResultType]::ParameterName, 'Create a link and draw it as a QR code; with --print-link, which a pipe needs, as text too')
            [CompletionResult]::new('--allow-unlisted', '--allow-unlisted', [CompletionResultType]::ParameterName, 'Allow --to an address that the contact does not have')
            [CompletionResult]::new('--invite', '--invite', [CompletionResultType]::ParameterName, 'Make the link an invitation for a new user')
            [CompletionResult]::new('--revoke-others', '--revoke-others', [CompletionResultType]::ParameterName, 'End the login''s older links at once')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'From the menu: show the new password instead of copying it')
            [CompletionResult]::new('--notify', '--notify', [CompletionResultType]::ParameterName, 'From the menu: notify the contact by email that a password was generated, without the password')
            [CompletionResult]::new('--spell', '--spell', [CompletionResultType]::ParameterName, 'Spell what is shown letter by letter; a new password is then shown instead of copied')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;verify' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by product; needless where the login is given by its ID')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Choose among the contact''s logins by username, where there are several at the product')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from stdin, one line')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;redeem' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;password;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Generate a password, for a login or on its own')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a password that was chosen elsewhere')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show or copy the stored credentials of a contact')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a password: send or show a link, or choose from a menu')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare a password with the stored hash: exit 0 when it matches, 69 when not')
            [CompletionResult]::new('redeem', 'redeem', [CompletionResultType]::ParameterValue, 'Redeem a reset link: token and new password on stdin, a line each')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;password;help;generate' {
            break
        }
        'credtool;password;help;set' {
            break
        }
        'credtool;password;help;show' {
            break
        }
        'credtool;password;help;reset' {
            break
        }
        'credtool;password;help;verify' {
            break
        }
        'credtool;password;help;redeem' {
            break
        }
        'credtool;password;help;help' {
            break
        }
        'credtool;link' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List reset links, newest first')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End reset links before their time')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;link;list' {
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only links in this state: live, used, expired, revoked')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'List links older than the one with this ID')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;link;revoke' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;link;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List reset links, newest first')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End reset links before their time')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;link;help;list' {
            break
        }
        'credtool;link;help;revoke' {
            break
        }
        'credtool;link;help;help' {
            break
        }
        'credtool;audit' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of the audit trail, newest first')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that no event of the audit trail was changed, removed or moved')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;audit;list' {
            [CompletionResult]::new('--contact', '--contact', [CompletionResultType]::ParameterName, 'Only events about this contact: id, address, ext:ID or part of a name')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Only acts of this operator: the account that called sudo, otherwise the user; "uid N" if no name is known')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Only these actions, such as password.show')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only events since this time: 2d, 12h, a date (from its start in UTC) or an RFC 3339 time')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only events before this time')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'Show events older than event SEQ')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--looks', '--looks', [CompletionResultType]::ParameterName, 'List only reveals: passwords and emails shown or copied, new passwords too, links shown, and exports')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;audit;verify' {
            [CompletionResult]::new('--noted', '--noted', [CompletionResultType]::ParameterName, 'Event that must exist, as printed by --field last or found in the system log')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;audit;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of the audit trail, newest first')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that no event of the audit trail was changed, removed or moved')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;audit;help;list' {
            break
        }
        'credtool;audit;help;verify' {
            break
        }
        'credtool;audit;help;help' {
            break
        }
        'credtool;db' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Write a copy of the database while it is in use')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the place of the database, or go on with one that was put there')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that the database is sound')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;db;backup' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Overwrite the file')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;db;restore' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--lost', '--lost', [CompletionResultType]::ParameterName, 'The key of the backup is lost for good: give up everything it sealed, and create a new key')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Go on with the database as it lies in its folder')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;db;check' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;db;help' {
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Write a copy of the database while it is in use')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the place of the database, or go on with one that was put there')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that the database is sound')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;db;help;backup' {
            break
        }
        'credtool;db;help;restore' {
            break
        }
        'credtool;db;help;check' {
            break
        }
        'credtool;db;help;help' {
            break
        }
        'credtool;hook' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the sample hooks')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample hook')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;hook;list' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;hook;show' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;hook;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the sample hooks')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample hook')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;hook;help;list' {
            break
        }
        'credtool;hook;help;show' {
            break
        }
        'credtool;hook;help;help' {
            break
        }
        'credtool;key' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the key, wrapped by a passphrase, as a block of text that can be printed')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Put an exported key in its place')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal everything with a new key and drop the old one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;key;export' {
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose only line is the passphrase, which nobody else may read')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--passphrase-stdin', '--passphrase-stdin', [CompletionResultType]::ParameterName, 'Read the passphrase from stdin, one line')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;key;import' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Take the key of this backup, which is to be restored')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File whose only line is the passphrase, which nobody else may read')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--passphrase-stdin', '--passphrase-stdin', [CompletionResultType]::ParameterName, 'Read the passphrase from stdin, one line')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;key;rotate' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--lost', '--lost', [CompletionResultType]::ParameterName, 'The key is lost for good: give up everything it sealed, and create a new key')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;key;help' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the key, wrapped by a passphrase, as a block of text that can be printed')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Put an exported key in its place')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal everything with a new key and drop the old one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;key;help;export' {
            break
        }
        'credtool;key;help;import' {
            break
        }
        'credtool;key;help;rotate' {
            break
        }
        'credtool;key;help;help' {
            break
        }
        'credtool;config' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of the configuration, the database and the key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Check the configuration and list the settings in force, without secrets')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;config;path' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;config;list' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;config;help' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of the configuration, the database and the key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Check the configuration and list the settings in force, without secrets')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;config;help;path' {
            break
        }
        'credtool;config;help;list' {
            break
        }
        'credtool;config;help;help' {
            break
        }
        'credtool;init' {
            [CompletionResult]::new('--smtp-host', '--smtp-host', [CompletionResultType]::ParameterName, 'Name or IP address of the relay')
            [CompletionResult]::new('--smtp-port', '--smtp-port', [CompletionResultType]::ParameterName, 'Port of the relay [default: 587, 465 with implicit TLS, 25 without TLS]')
            [CompletionResult]::new('--smtp-tls', '--smtp-tls', [CompletionResultType]::ParameterName, 'How TLS begins [default: starttls]')
            [CompletionResult]::new('--smtp-username', '--smtp-username', [CompletionResultType]::ParameterName, 'User name for the relay')
            [CompletionResult]::new('--smtp-password-file', '--smtp-password-file', [CompletionResultType]::ParameterName, 'File with the password for the relay, relative to the configuration''s folder')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Sender of all emails, such as ''Example Desk <desk@example.com>''')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where reset links point')
            [CompletionResult]::new('--product-name', '--product-name', [CompletionResultType]::ParameterName, 'Name of the product in emails [default: your account]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Where users of the product log in')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:8080]')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Certificate (PEM), with its chain')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'Private key of the certificate (PEM); other users must not be able to read it')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;demo' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Use this new folder and keep it')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;completions' {
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;manual' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write all pages below this folder, in man1, man5 and man7')
            [CompletionResult]::new('--data-dir', '--data-dir', [CompletionResultType]::ParameterName, 'Folder of the database')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'File with the key that seals stored passwords and emails')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print data [default: table on a terminal, else plain]')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Print only these fields, in this order')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print one field, a bare value a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--ticket', '--ticket', [CompletionResultType]::ParameterName, 'Ticket for the audit trail; `audit list` filters by it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of the command''s output, and do nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Confirm everything that would be asked')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail where an answer is needed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes and no success messages')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'credtool;help' {
            [CompletionResult]::new('contact', 'contact', [CompletionResultType]::ParameterValue, 'Look up and keep contacts')
            [CompletionResult]::new('product', 'product', [CompletionResultType]::ParameterValue, 'Keep products: what credentials open, and what they ask of a password')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep logins: which account a contact has at which product')
            [CompletionResult]::new('email', 'email', [CompletionResultType]::ParameterValue, 'Look at the email log, send, retry and cancel emails')
            [CompletionResult]::new('password', 'password', [CompletionResultType]::ParameterValue, 'Generate, set, show and reset passwords')
            [CompletionResult]::new('link', 'link', [CompletionResultType]::ParameterValue, 'List and revoke reset links')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'List and verify the audit trail')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'Check the database, back it up and restore it')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'List and print sample hooks for common products')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Manage the key that seals stored passwords and emails')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show where the configuration is and what it says')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the configuration, the key and the database')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the page behind reset links')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Play a support story on a built-in mail server, in a temporary folder')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('manual', 'manual', [CompletionResultType]::ParameterValue, 'Show a manual page, or install all of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'credtool;help;contact' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about a contact: logins, links, emails, and what to do next')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a contact')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a contact, its addresses or its tags')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove contacts with their logins, links and emails')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import contacts from a CSV file, with the hashes of their passwords')
            break
        }
        'credtool;help;contact;list' {
            break
        }
        'credtool;help;contact;show' {
            break
        }
        'credtool;help;contact;add' {
            break
        }
        'credtool;help;contact;edit' {
            break
        }
        'credtool;help;contact;remove' {
            break
        }
        'credtool;help;contact;import' {
            break
        }
        'credtool;help;product' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List products')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a product, its password policy and how much hangs on it')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a product')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a product')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a product that no login and no email names')
            break
        }
        'credtool;help;product;list' {
            break
        }
        'credtool;help;product;show' {
            break
        }
        'credtool;help;product;add' {
            break
        }
        'credtool;help;product;edit' {
            break
        }
        'credtool;help;product;remove' {
            break
        }
        'credtool;help;login' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the logins of a contact, or all of them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a login and the state of its password')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Give a contact a login, without a password or with the hash of one')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Rename a login, or change whether its user must choose another password')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a login with its links')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write password hashes in the format of another program')
            [CompletionResult]::new('provision', 'provision', [CompletionResultType]::ParameterValue, 'Run the provisioning hook for passwords not yet set in the product')
            break
        }
        'credtool;help;login;list' {
            break
        }
        'credtool;help;login;show' {
            break
        }
        'credtool;help;login;add' {
            break
        }
        'credtool;help;login;edit' {
            break
        }
        'credtool;help;login;remove' {
            break
        }
        'credtool;help;login;export' {
            break
        }
        'credtool;help;login;provision' {
            break
        }
        'credtool;help;email' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List outbound emails, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an email with every attempt; with --reveal its stored text')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Compose an email from a template and send it')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Resend an email, or send an up-to-date replacement')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel emails that have not gone out')
            [CompletionResult]::new('deliver', 'deliver', [CompletionResultType]::ParameterValue, 'Send all due emails; for cron')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Purge stored texts and passwords whose retention is over')
            break
        }
        'credtool;help;email;list' {
            break
        }
        'credtool;help;email;show' {
            break
        }
        'credtool;help;email;send' {
            break
        }
        'credtool;help;email;retry' {
            break
        }
        'credtool;help;email;cancel' {
            break
        }
        'credtool;help;email;deliver' {
            break
        }
        'credtool;help;email;purge' {
            break
        }
        'credtool;help;password' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Generate a password, for a login or on its own')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a password that was chosen elsewhere')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show or copy the stored credentials of a contact')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a password: send or show a link, or choose from a menu')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare a password with the stored hash: exit 0 when it matches, 69 when not')
            [CompletionResult]::new('redeem', 'redeem', [CompletionResultType]::ParameterValue, 'Redeem a reset link: token and new password on stdin, a line each')
            break
        }
        'credtool;help;password;generate' {
            break
        }
        'credtool;help;password;set' {
            break
        }
        'credtool;help;password;show' {
            break
        }
        'credtool;help;password;reset' {
            break
        }
        'credtool;help;password;verify' {
            break
        }
        'credtool;help;password;redeem' {
            break
        }
        'credtool;help;link' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List reset links, newest first')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End reset links before their time')
            break
        }
        'credtool;help;link;list' {
            break
        }
        'credtool;help;link;revoke' {
            break
        }
        'credtool;help;audit' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of the audit trail, newest first')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that no event of the audit trail was changed, removed or moved')
            break
        }
        'credtool;help;audit;list' {
            break
        }
        'credtool;help;audit;verify' {
            break
        }
        'credtool;help;db' {
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Write a copy of the database while it is in use')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the place of the database, or go on with one that was put there')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that the database is sound')
            break
        }
        'credtool;help;db;backup' {
            break
        }
        'credtool;help;db;restore' {
            break
        }
        'credtool;help;db;check' {
            break
        }
        'credtool;help;hook' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the sample hooks')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample hook')
            break
        }
        'credtool;help;hook;list' {
            break
        }
        'credtool;help;hook;show' {
            break
        }
        'credtool;help;key' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the key, wrapped by a passphrase, as a block of text that can be printed')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Put an exported key in its place')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal everything with a new key and drop the old one')
            break
        }
        'credtool;help;key;export' {
            break
        }
        'credtool;help;key;import' {
            break
        }
        'credtool;help;key;rotate' {
            break
        }
        'credtool;help;config' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of the configuration, the database and the key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Check the configuration and list the settings in force, without secrets')
            break
        }
        'credtool;help;config;path' {
            break
        }
        'credtool;help;config;list' {
            break
        }
        'credtool;help;init' {
            break
        }
        'credtool;help;serve' {
            break
        }
        'credtool;help;demo' {
            break
        }
        'credtool;help;completions' {
            break
        }
        'credtool;help;manual' {
            break
        }
        'credtool;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
