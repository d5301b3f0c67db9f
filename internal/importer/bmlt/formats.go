package bmlt

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A format is what a server says of one of its formats in one language. Keys are translated too, and two formats may
// have the same; the id tells formats apart.
type format struct {
	id, lang, key, name string
	world               string // what the format is called across NA, if it is
	kind                string // LANG is a language; the other kinds differ from server to server
}

// A ref is what a format is found by: its server, and its id or a key there.
type ref struct{ root, name string }

// anyRoot stands for the server of a meeting whose own is not known to have formats. Older aggregators do not say which
// server a meeting is of, but give every format an id of its own.
const anyRoot = "*"

// Translations are one format in all languages that were had.
type translations []format

// Formats are the formats of a source.
type formats struct {
	native   string
	byID     map[ref]*translations // nil where, of any server, several are meant
	byKey    map[ref][]*translations
	roots    map[string]bool
	sets     map[setRef]*formatSet
	dangling map[string]int // ids that nobody describes, by how many meetings have them
}

func newFormats() *formats {
	return &formats{
		byID: map[ref]*translations{}, byKey: map[ref][]*translations{}, roots: map[string]bool{},
		sets: map[setRef]*formatSet{}, dangling: map[string]int{},
	}
}

func (f *formats) known() bool { return len(f.byID) > 0 }

// read takes an answer of GetFormats, or the formats of an envelope.
func (f *formats) read(list wire.Value) {
	for element := range list.Elements() {
		var one format
		root := ""
		for name, v := range element.Members() {
			text, _ := v.Text()
			switch string(name) {
			case "id":
				one.id = text
			case "lang":
				one.lang = text
			case "key_string":
				one.key = strings.TrimSpace(text)
			case "name_string":
				one.name = strings.TrimSpace(text)
			case "world_id":
				one.world = strings.TrimSpace(text)
			case "format_type_enum":
				one.kind = text
			case "root_server_uri":
				root = rootName(text)
			}
		}
		if one.id != "" && one.key != "" {
			f.add(root, one)
		}
	}
}

func (f *formats) add(root string, one format) {
	f.roots[root] = true
	all := f.byID[ref{root, one.id}]
	if all == nil {
		all = &translations{}
		f.byID[ref{root, one.id}] = all
		if _, taken := f.byID[ref{anyRoot, one.id}]; taken {
			f.byID[ref{anyRoot, one.id}] = nil
		} else {
			f.byID[ref{anyRoot, one.id}] = all
		}
	}
	*all = append(*all, one)
	for _, key := range []ref{{root, one.key}, {anyRoot, one.key}} {
		if !slices.Contains(f.byKey[key], all) {
			f.byKey[key] = append(f.byKey[key], all)
		}
	}
}

// A setRef is what a meeting says of its formats: its server, the language of the keys, the ids and the keys.
type setRef struct{ root, lang, ids, keys string }

// of is what the formats of a meeting come to. Meetings that say the same share the answer.
func (f *formats) of(said setRef) *formatSet {
	if !f.roots[said.root] {
		said.root = anyRoot
	}
	set := f.sets[said]
	if set == nil {
		set = f.gather(said)
		f.sets[said] = set
	}
	return set
}

// gather finds the formats of a meeting by id; by key those that have no id, or an id that nobody describes.
func (f *formats) gather(said setRef) *formatSet {
	set := &formatSet{}
	ids := split(said.ids)
	spoken := map[string]bool{} // keys, in any language, of the formats found
	for _, id := range ids {
		all := f.byID[ref{said.root, id}]
		if all == nil {
			set.dangling = append(set.dangling, id)
			continue
		}
		set.add(f.prefer(*all, said.lang), f.prefer(*all, "en"))
		for _, one := range *all {
			spoken[one.key] = true
		}
	}
	if len(ids) > 0 && len(set.dangling) == 0 {
		return set
	}
	for _, key := range split(said.keys) {
		if spoken[key] {
			continue
		}
		all := &translations{{key: key}}
		if found := f.byKey[ref{said.root, key}]; len(found) > 0 && (len(found) == 1 || said.root != anyRoot) {
			all = found[0]
		}
		set.add(f.prefer(*all, said.lang), f.prefer(*all, "en"))
	}
	return set
}

// prefer orders the translations of a format: lang first, then the server's own language, then English.
func (f *formats) prefer(all translations, lang string) translations {
	rank := func(t format) int {
		switch t.lang {
		case lang:
			return 0
		case f.native:
			return 1
		case "en":
			return 2
		}
		return 3
	}
	ordered := slices.Clone(all)
	slices.SortStableFunc(ordered, func(a, b format) int { return rank(a) - rank(b) })
	return ordered
}

// count remembers, for one meeting, the formats that nobody describes.
func (f *formats) count(set *formatSet) {
	if !f.known() {
		return // which has been said
	}
	for _, id := range set.dangling {
		f.dangling[id]++
	}
}

func (f *formats) notices() []notice.Notice {
	var notes []notice.Notice
	for _, id := range slices.Sorted(maps.Keys(f.dangling)) {
		if len(notes) == maxListed {
			break
		}
		notes = append(notes, notice.OnSource(notice.FormatUndescribed, "format_shared_id_list", fmt.Sprintf("%s (%d meetings)", id, f.dangling[id])))
	}
	return notes
}

// split cuts a list with commas.
func split(list string) []string {
	items := strings.Split(list, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return slices.DeleteFunc(items, func(item string) bool { return item == "" })
}
