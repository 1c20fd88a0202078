//! The graph of who uses whom: files of `src`, and the names that one takes from another.
//!
//! Each path in shipped code is followed, through `use` and re-exports, to the file that defines what it names. A module that
//! only hands a name on is no user of it: such an arrow belongs to whoever uses the name. Calls of methods are not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A path as its words.
type Words = Vec<String>;

/// For each file below `src` the files that it uses, and the names that it takes from each.
pub(crate) type Graph = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

#[derive(Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    /// Names that `use` brings in, and where they come from.
    imports: BTreeMap<String, Words>,
    globs: Vec<Words>,
    /// Paths that the module's own code names.
    uses: BTreeSet<Words>,
}

/// Reads every file that `lib.rs` and `main.rs` below `src` lead to.
pub(crate) fn read(src: &Path) -> Graph {
    let mut crates = Vec::new();
    for root in ["lib.rs", "main.rs"] {
        let mut modules = BTreeMap::new();
        read_file(src, root, Vec::new(), &mut modules);
        crates.push(modules);
    }
    let mut graph = Graph::new();
    for modules in &crates {
        for (path, module) in modules {
            graph.entry(module.file.clone()).or_default();
            for words in &module.uses {
                // What the library offers is another crate to the program.
                let target = if words[0] == env!("CARGO_PKG_NAME") {
                    resolve(&crates[0], &[], &words[1..], 0)
                } else {
                    resolve(modules, path, words, 0)
                };
                if let Some(file) = target.filter(|file| *file != module.file) {
                    let name = words.last().cloned().unwrap_or_default();
                    let files = graph.entry(module.file.clone()).or_default();
                    files.entry(file).or_default().insert(name);
                }
            }
        }
    }
    graph
}

/// The same graph between the entries of one folder: its files, and its folders as one room each.
pub(crate) fn between_entries(graph: &Graph, folder: &str) -> Graph {
    // `name.rs` and the folder `name` are one module, with the file as its face.
    let entry = |file: &str| {
        let inside = file.strip_prefix(folder)?;
        let room = inside.split('/').next().unwrap_or(inside);
        Some(room.trim_end_matches(".rs").to_owned())
    };
    let mut rooms = Graph::new();
    for (from, targets) in graph {
        let Some(room) = entry(from) else { continue };
        let arrows = rooms.entry(room.clone()).or_default();
        for (to, names) in targets {
            if let Some(other) = entry(to).filter(|other| *other != room) {
                arrows
                    .entry(other)
                    .or_default()
                    .extend(names.iter().cloned());
            }
        }
    }
    rooms
}

/// The circles of a graph: its strongly connected components of more than one member (Tarjan, 1972).
pub(crate) fn circles(graph: &Graph) -> Vec<Vec<String>> {
    struct Search<'a> {
        graph: &'a Graph,
        index: BTreeMap<&'a str, usize>,
        low: BTreeMap<&'a str, usize>,
        stack: Vec<&'a str>,
        found: Vec<Vec<String>>,
    }
    impl<'a> Search<'a> {
        fn visit(&mut self, node: &'a str) {
            let depth = self.index.len();
            self.index.insert(node, depth);
            self.low.insert(node, depth);
            self.stack.push(node);
            let targets = self.graph.get(node).into_iter().flatten();
            for next in targets.map(|(next, _)| next.as_str()) {
                if !self.index.contains_key(next) {
                    self.visit(next);
                    self.low.insert(node, self.low[node].min(self.low[next]));
                } else if self.stack.contains(&next) {
                    self.low.insert(node, self.low[node].min(self.index[next]));
                }
            }
            if self.low[node] == depth {
                let from = self.stack.iter().position(|other| *other == node).unwrap();
                let members: Vec<String> = self.stack.drain(from..).map(str::to_owned).collect();
                if members.len() > 1 {
                    self.found.push(members);
                }
            }
        }
    }
    let mut search = Search {
        graph,
        index: BTreeMap::new(),
        low: BTreeMap::new(),
        stack: Vec::new(),
        found: Vec::new(),
    };
    for node in graph.keys() {
        if !search.index.contains_key(node.as_str()) {
            search.visit(node);
        }
    }
    search.found
}

fn read_file(src: &Path, file: &str, path: Words, modules: &mut BTreeMap<Words, Module>) {
    let text = fs::read_to_string(src.join(file)).unwrap();
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let folder = match file.rsplit_once('/') {
        Some((folder, "mod.rs")) => format!("{folder}/"),
        _ if path.is_empty() => String::new(),
        _ => format!("{}/", file.trim_end_matches(".rs")),
    };
    read_items(src, file, &folder, path, &parsed.items, modules);
}

fn read_items(
    src: &Path,
    file: &str,
    folder: &str,
    path: Words,
    items: &[Item],
    modules: &mut BTreeMap<Words, Module>,
) {
    let mut module = Module {
        file: file.to_owned(),
        ..Module::default()
    };
    for item in items {
        match item {
            _ if is_test(attributes_of(item)) => {}
            Item::Mod(inner) => {
                let name = inner.ident.to_string();
                module.children.insert(name.clone());
                let below: Words = path.iter().cloned().chain([name.clone()]).collect();
                if let Some((_, items)) = &inner.content {
                    let folder = format!("{folder}{name}/");
                    read_items(src, file, &folder, below, items, modules);
                } else {
                    let plain = format!("{folder}{name}.rs");
                    let child = if src.join(&plain).exists() {
                        plain
                    } else {
                        format!("{folder}{name}/mod.rs")
                    };
                    read_file(src, &child, below, modules);
                }
            }
            Item::Use(item) => {
                let handed_on = !matches!(item.vis, Visibility::Inherited);
                read_use(&item.tree, &mut Vec::new(), handed_on, &mut module);
            }
            _ => {
                if let Some(name) = name_of(item) {
                    module.items.insert(name);
                }
                PathsOf(&mut module).visit_item(item);
            }
        }
    }
    modules.insert(path, module);
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

fn read_use(tree: &UseTree, prefix: &mut Words, handed_on: bool, module: &mut Module) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            read_use(&path.tree, prefix, handed_on, module);
            prefix.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                read_use(tree, prefix, handed_on, module);
            }
        }
        UseTree::Glob(_) => {
            module.globs.push(prefix.clone());
            if !handed_on {
                module.uses.insert(prefix.clone());
            }
        }
        UseTree::Name(name) => import(name.ident.to_string(), None, prefix, handed_on, module),
        UseTree::Rename(name) => import(
            name.ident.to_string(),
            Some(name.rename.to_string()),
            prefix,
            handed_on,
            module,
        ),
    }
}

fn import(
    name: String,
    alias: Option<String>,
    prefix: &Words,
    handed_on: bool,
    module: &mut Module,
) {
    let mut words = prefix.clone();
    let alias = if name == "self" {
        alias.or_else(|| prefix.last().cloned()).unwrap_or(name)
    } else {
        words.push(name.clone());
        alias.unwrap_or(name)
    };
    if !handed_on {
        module.uses.insert(words.clone());
    }
    module.imports.insert(alias, words);
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        _ => return None,
    })
}

/// Collects the paths of code, those within macros too.
struct PathsOf<'a>(&'a mut Module);

impl PathsOf<'_> {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut words = Words::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        words.clear();
                    }
                    words.push(ident.to_string());
                    colons = 0;
                    self.0.uses.insert(words.clone());
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    words.clear();
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    words.clear();
                    colons = 0;
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for PathsOf<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words = path.segments.iter().map(|part| part.ident.to_string());
        self.0.uses.insert(words.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {
        // `pub(super)` uses nothing.
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // Within a function.
        read_use(&item.tree, &mut Vec::new(), false, self.0);
    }
}

/// Finds the file that defines what a path names.
fn resolve(
    modules: &BTreeMap<Words, Module>,
    from: &[String],
    words: &[String],
    depth: usize,
) -> Option<String> {
    if depth > 16 {
        return None;
    }
    let (first, mut rest) = words.split_first()?;
    let mut at = from.to_vec();
    match first.as_str() {
        "crate" => at.clear(),
        "self" => {}
        "super" => {
            at.pop();
            while let Some((word, later)) = rest.split_first()
                && word == "super"
            {
                at.pop();
                rest = later;
            }
        }
        _ => rest = words,
    }
    let mut own = rest.len() == words.len();
    loop {
        let module = modules.get(&at)?;
        let Some((word, later)) = rest.split_first() else {
            return Some(module.file.clone());
        };
        if module.children.contains(word) {
            // A name alone is that of a variable: no expression is a module.
            if own && later.is_empty() && depth == 0 {
                return None;
            }
            at.push(word.clone());
            rest = later;
            own = false;
            continue;
        }
        if module.items.contains(word) {
            return Some(module.file.clone());
        }
        if let Some(import) = module.imports.get(word) {
            let whole: Words = import.iter().chain(later).cloned().collect();
            // `use bcrypt::…` names a crate, and not the import of that name.
            if whole.first() == Some(word) {
                return None;
            }
            return resolve(modules, &at, &whole, depth + 1);
        }
        for glob in &module.globs {
            let whole: Words = glob.iter().chain(rest).cloned().collect();
            if glob.first() != Some(word)
                && let Some(file) = resolve(modules, &at, &whole, depth + 1)
            {
                return Some(file);
            }
        }
        return (!own && !at.is_empty()).then(|| module.file.clone());
    }
}
