package embedded

import "github.com/fellowfeed/fellowfeed/internal/search"

// matchWords gives, for each tier of relevance, the documents whose every word is of that tier or better; nil when no
// document of among has all words. When relevance does not matter, there is one tier.
func (sc *scan) matchWords(p *part, among set) []set {
	var all []set
	for _, t := range sc.terms {
		tiers := sc.tiers(p, t)
		if all == nil {
			all = tiers
		} else {
			for i := range all {
				all[i].and(tiers[i])
			}
		}
		if all[len(all)-1].countWith(among) == 0 {
			return nil
		}
	}
	if len(sc.title) > 0 && sc.by == search.ByRelevance {
		return sc.titled(p, all)
	}
	return all
}

// titled puts before the tiers as many of the documents that have the whole title in their name.
func (sc *scan) titled(p *part, tiers []set) []set {
	named := sc.copy(tiers[len(tiers)-1])
	for _, t := range sc.title {
		has := sc.take(len(named))
		for _, words := range p.fitting(t) {
			orAll(&p.inName, words, has)
		}
		named.and(has)
	}
	all := make([]set, 0, 2*len(tiers))
	for _, t := range tiers {
		first := sc.copy(t)
		first.and(named)
		all = append(all, first)
	}
	for _, t := range tiers {
		t.or(named)
		all = append(all, t)
	}
	return all
}

// tiers are the documents that have a word fitting t, by how well it does and where. Each holds those before it.
func (sc *scan) tiers(p *part, t search.Term) []set {
	last := sc.take(len(p.live))
	if sc.by != search.ByRelevance {
		for _, words := range p.fitting(t) {
			orAll(&p.any, words, last)
		}
		return []set{last}
	}
	all := make([]set, 0, search.Tiers)
	for _, words := range p.fitting(t) {
		for _, docs := range []*postings{&p.inName, &p.any} {
			tier := sc.take(len(last))
			copy(tier, last)
			orAll(docs, words, tier)
			all, last = append(all, tier), tier
		}
	}
	return all
}

func orAll(docs *postings, words []span, s set) {
	for _, w := range words {
		for i := w.lo; i < w.hi; i++ {
			docs.orInto(i, s)
		}
	}
}

// fitting are the words of p that fit t, by search.Fit.
func (p *part) fitting(t search.Term) (words [search.NoFit][]span) {
	if i, ok := p.words.Find(t.Text); ok {
		words[search.FitExact] = []span{{i, i + 1}}
	}
	if t.Prefix {
		lo, hi := p.words.Prefix(t.Text)
		words[search.FitPrefix] = []span{{lo, hi}}
	}
	p.words.Near(t, func(lo, hi int) {
		words[search.FitTypo] = append(words[search.FitTypo], span{lo, hi})
	})
	return words
}
