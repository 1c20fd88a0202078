//! From a slug to the product that it names.

use crate::app::{Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::product::{Product, Slug};
use crate::store::Db;

/// The product that is named; where none is, the only one.
///
/// Fails with [`ErrorKind::NotFound`] for an unknown slug, and with [`ErrorKind::Ambiguous`] where none is named
/// and there are several.
pub fn pick_product(db: Db<'_>, slug: Option<&Slug>) -> Result<Product> {
    if let Some(slug) = slug
        && let Some(product) = db.product_by_slug(slug)?
    {
        return Ok(product);
    }
    let mut products = db.products()?;
    if slug.is_none() && products.len() == 1 {
        return Ok(products.swap_remove(0));
    }
    let slugs: Vec<&str> = products
        .iter()
        .map(|product| product.slug.as_str())
        .collect();
    let slugs = slugs.join(", ");
    Err(match slug {
        _ if products.is_empty() => Error::new(ErrorKind::NotFound, "there is no product")
            .hint(Hint::from("add one: ").step(NextStep::AddProduct)),
        Some(slug) => Error::new(ErrorKind::NotFound, format!("there is no product {slug}"))
            .hint(format!("there are: {slugs}")),
        None => Error::new(
            ErrorKind::Ambiguous,
            format!("there are {} products: {slugs}", products.len()),
        )
        .hint("name one with --product"),
    })
}
