// Package lexicon finds words in a sorted list: exactly, by prefix, and with typing errors. The list is one block of
// memory that may be a mapped file.
package lexicon

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// maxWord bounds a word that can be found, in bytes: what search cuts its tokens to.
const maxWord = 64

// Words is a sorted list of different words, numbered from 0.
type Words struct {
	text []byte   // all words in order
	ends []uint32 // where each ends in text
	// shared is how many bytes each has in common with the word before it, at most 255.
	shared []uint8
}

// New makes a list of words, which must be sorted byte by byte and differ.
func New(words []string) Words {
	w := Words{ends: make([]uint32, len(words))}
	n := 0
	for _, s := range words {
		n += len(s)
	}
	w.text = make([]byte, 0, n)
	for i, s := range words {
		w.text = append(w.text, s...)
		w.ends[i] = uint32(len(w.text))
	}
	w.share()
	return w
}

// Open makes a list of words that were laid out before; Layout gave the parts. It does not copy them.
func Open(text []byte, ends []uint32) (Words, error) {
	if !slices.IsSorted(ends) || len(ends) > 0 && int(ends[len(ends)-1]) != len(text) || len(ends) == 0 && len(text) > 0 {
		return Words{}, fmt.Errorf("a list of %d words does not fit its text of %d bytes", len(ends), len(text))
	}
	w := Words{text: text, ends: ends}
	for i := 1; i < w.Len(); i++ {
		if bytes.Compare(w.at(i-1), w.at(i)) >= 0 {
			return Words{}, fmt.Errorf("word %d is out of order", i)
		}
	}
	w.share()
	return w, nil
}

// Layout are the parts of w, for Open.
func (w Words) Layout() (text []byte, ends []uint32) { return w.text, w.ends }

func (w *Words) share() {
	w.shared = make([]uint8, w.Len())
	for i := 1; i < w.Len(); i++ {
		a, b := w.at(i-1), w.at(i)
		n := 0
		for n < len(a) && n < len(b) && n < 255 && a[n] == b[n] {
			n++
		}
		w.shared[i] = uint8(n)
	}
}

// Len is the number of words.
func (w Words) Len() int { return len(w.ends) }

// At is a copy of word i.
func (w Words) At(i int) string { return string(w.at(i)) }

func (w Words) at(i int) []byte {
	if i == 0 {
		return w.text[:w.ends[0]]
	}
	return w.text[w.ends[i-1]:w.ends[i]]
}

// Find is the number of word.
func (w Words) Find(word string) (int, bool) { return w.FindBetween(0, w.Len(), word) }

// FindBetween is the number of word, which is looked for among those from lo to hi-1.
func (w Words) FindBetween(lo, hi int, word string) (int, bool) {
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		switch at := string(w.at(mid)); {
		case at == word:
			return mid, true
		case at < word:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}

// from is the number of the first word that is not before s.
func (w Words) from(s string) int {
	return sort.Search(w.Len(), func(i int) bool { return string(w.at(i)) >= s })
}

// Prefix are the numbers lo <= i < hi of the words that begin with p.
func (w Words) Prefix(p string) (lo, hi int) {
	lo = w.from(p)
	n := sort.Search(w.Len()-lo, func(i int) bool { return !strings.HasPrefix(string(w.at(lo+i)), p) })
	return lo, lo + n
}

// Near calls yield for runs lo <= i < hi of words that fit t with its typing errors or better; in order, each word once.
//
// The words are walked as the tree that their common beginnings make. For each letter on the way from the root there is
// a row of distances between what was read so far and each beginning of the term; a branch ends where all of them are
// too far.
func (w Words) Near(t search.Term, yield func(lo, hi int)) {
	term := []rune(t.Text)
	if t.Edits == 0 || len(term) == 0 || len(term) > maxWord {
		return
	}
	first := utf8.RuneLen(term[0])
	lo, hi := w.Prefix(t.Text[:first])
	k := walk{term: term, edits: uint8(t.Edits)}
	for j := range len(term) + 1 {
		k.rows[0][j] = uint8(j)
	}
	dead, accepted := 0, 0 // when above 0: how many bytes of a beginning led too far, or fit as a prefix
	for i := lo; i < hi; i++ {
		shared := int(w.shared[i])
		if i == lo {
			shared = 0
		}
		if accepted > 0 && shared >= accepted {
			yield(i, i+1)
			continue
		}
		if dead > 0 && shared >= dead {
			continue
		}
		dead, accepted = 0, 0
		word := w.at(i)
		if len(word) > maxWord {
			continue
		}
		k.back(shared)
		for {
			if t.Prefix && k.distance() <= k.edits {
				accepted = k.bytes()
				break
			}
			if k.tooFar() {
				dead = k.bytes()
				break
			}
			if k.bytes() == len(word) {
				break
			}
			k.read(word)
		}
		if accepted > 0 || dead == 0 && k.distance() <= k.edits {
			yield(i, i+1)
		}
	}
}

// walk is a way from the root of the tree.
type walk struct {
	term  []rune
	edits uint8
	depth int // letters read
	path  [maxWord + 1]rune
	ends  [maxWord + 1]int // bytes read, by depth
	least [maxWord + 1]uint8
	rows  [maxWord + 1][maxWord + 1]uint8
}

func (k *walk) bytes() int      { return k.ends[k.depth] }
func (k *walk) distance() uint8 { return k.rows[k.depth][len(k.term)] }
func (k *walk) tooFar() bool    { return k.depth > 0 && k.least[k.depth] > k.edits }

// back goes back to where at most n bytes were read.
func (k *walk) back(n int) {
	for k.ends[k.depth] > n {
		k.depth--
	}
}

// read goes on by the next letter of word.
func (k *walk) read(word []byte) {
	r, n := utf8.DecodeRune(word[k.bytes():])
	k.depth++
	d := k.depth
	k.path[d], k.ends[d] = r, k.ends[d-1]+n
	row, prev := &k.rows[d], &k.rows[d-1]
	row[0] = uint8(d)
	least := row[0]
	for j, want := range k.term {
		change := uint8(1)
		if want == r {
			change = 0
		}
		v := min(prev[j]+change, prev[j+1]+1, row[j]+1)
		if d > 1 && j > 0 && r == k.term[j-1] && k.path[d-1] == want {
			v = min(v, k.rows[d-2][j-1]+1)
		}
		row[j+1] = v
		least = min(least, v)
	}
	k.least[d] = least
}
