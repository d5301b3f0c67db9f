// Package draft helps whoever adds a publisher to the registry. It looks at a site or a document, finds where the
// meetings are and in what format, and drafts the record; and it tells how well a record fills the fields of its rows.
package draft
