package meilisearch

import (
	"iter"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A wording makes filters for the terms of a query: for the words of the vocabulary that fit each.
type wording struct {
	terms []search.Term
	near  [][]token // by term, the words that fit it with typing errors or better, and its own
}

func newWording(terms []search.Term, snap *snapshot) *wording {
	w := &wording{terms: terms, near: make([][]token, len(terms))}
	for n, t := range terms {
		w.near[n] = []token{tokenOf(t.Text)}
		snap.words.Near(t, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				w.near[n] = append(w.near[n], tokenOf(snap.words.At(i)))
			}
		})
	}
	return w
}

// fits is true of documents with a word in f that fits the n-th term so well, or better.
func (w *wording) fits(n int, f field, fit search.Fit) filter {
	t := w.terms[n]
	words := w.near[n]
	if fit < search.FitTypo {
		words = words[:1]
	}
	any := isAny(f, words...)
	if t.Prefix && fit >= search.FitPrefix {
		return either(any, begins(f, tokenOf(t.Text)))
	}
	return any
}

// upTo is true of documents that fit all terms, and none worse than the tier says.
func (w *wording) upTo(tier int) filter {
	var fs []filter
	for n := range w.terms {
		var ways []filter
		for _, f := range []field{fieldTitle, fieldWords} {
			for fit := search.FitTypo; fit >= search.FitExact; fit-- {
				if search.Tier(fit, f == fieldTitle) <= tier {
					ways = append(ways, w.fits(n, f, fit))
					break
				}
			}
		}
		fs = append(fs, either(ways...))
	}
	return all(fs...)
}

// in is true of documents with words in f that fit all terms, however well.
func (w *wording) in(f field) filter {
	var fs []filter
	for n := range w.terms {
		fs = append(fs, w.fits(n, f, search.FitTypo))
	}
	return all(fs...)
}

// bands part what m finds by its tier, the best first. A tier without a band has no documents.
func (m *matcher) bands(snap *snapshot) iter.Seq2[int, filter] {
	return func(yield func(int, filter) bool) {
		if len(m.terms) == 0 {
			yield(0, "")
			return
		}
		words, title := newWording(m.terms, snap), newWording(m.title, snap).in(fieldTitle)
		halves := []filter{title}
		if title != "" {
			halves = append(halves, not(title))
		}
		for half, f := range halves {
			var before filter
			for tier := range search.Tiers {
				this := words.upTo(tier)
				if this == before {
					continue
				}
				band := all(f, this)
				if before != "" {
					band = all(band, not(before))
				}
				if !yield(half*search.Tiers+tier, band) {
					return
				}
				before = this
			}
		}
	}
}
