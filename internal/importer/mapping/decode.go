package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Decode reads the map of a source record. Whatever is not of the vocabulary is an error that names the key by its path
// and the key that was probably meant. A nil map is the zero Spec.
func Decode(m map[string]any) (*Spec, error) {
	s := new(Spec)
	if err := decode("", m, reflect.ValueOf(s).Elem()); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	s.places = s.findPlaces()
	return s, nil
}

// decode reads value into dst. at is the path of value, for errors.
func decode(at string, value any, dst reflect.Value) error {
	if value == nil {
		return nil
	}
	switch target := dst.Addr().Interface().(type) {
	case *Selector:
		return target.decode(at, value)
	case *Step:
		return target.decode(at, value)
	case *Pattern:
		return target.decode(at, value)
	}
	switch dst.Kind() {
	case reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		return decode(at, value, dst.Elem())
	case reflect.Struct:
		return decodeStruct(at, value, dst)
	case reflect.Map:
		return decodeMap(at, value, dst)
	case reflect.Slice:
		return decodeList(at, value, dst)
	case reflect.Interface:
		dst.Set(reflect.ValueOf(value))
		return nil
	}
	return decodeScalar(at, value, dst)
}

func decodeStruct(at string, value any, dst reflect.Value) error {
	m, ok := value.(map[string]any)
	if !ok {
		return wrong(at, "keys", value)
	}
	fields := map[string]reflect.Value{}
	for f, v := range dst.Fields() {
		if key := f.Tag.Get("map"); key != "" {
			fields[key] = v
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		f, ok := fields[key]
		if !ok {
			return unknown(join(at, key), key, slices.Sorted(maps.Keys(fields)))
		}
		if err := decode(join(at, key), m[key], f); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(at string, value any, dst reflect.Value) error {
	m, ok := value.(map[string]any)
	if !ok {
		return wrong(at, "keys", value)
	}
	dst.Set(reflect.MakeMap(dst.Type()))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		element := reflect.New(dst.Type().Elem()).Elem()
		if err := decode(join(at, key), m[key], element); err != nil {
			return err
		}
		dst.SetMapIndex(reflect.ValueOf(key), element)
	}
	return nil
}

// decodeList reads a list, or a single element that stands for a list of one.
func decodeList(at string, value any, dst reflect.Value) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	dst.Set(reflect.MakeSlice(dst.Type(), len(list), len(list)))
	for i, v := range list {
		if err := decode(fmt.Sprintf("%s[%d]", at, i), v, dst.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeScalar(at string, value any, dst reflect.Value) error {
	switch dst.Kind() {
	case reflect.String:
		text, ok := scalar(value)
		if !ok {
			return wrong(at, "a text", value)
		}
		dst.SetString(text)
	case reflect.Bool:
		b, ok := value.(bool)
		if !ok {
			return wrong(at, "true or false", value)
		}
		dst.SetBool(b)
	case reflect.Int:
		n, ok := whole(value)
		if !ok {
			return wrong(at, "a whole number", value)
		}
		dst.SetInt(n)
	default:
		panic("mapping: no way to decode a " + dst.Kind().String())
	}
	return nil
}

// scalar is a YAML scalar as text.
func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case bool, int, int64, uint64, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}

// whole reads a number from 0 to what an int holds.
func whole(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), v >= 0
	case int64:
		return v, v >= 0
	case uint64:
		return int64(v), v <= math.MaxInt64
	}
	return 0, false
}

// decode reads a selector: a path, a list of selectors, or keys.
func (s *Selector) decode(at string, value any) error {
	switch v := value.(type) {
	case string:
		s.Path = v
		return nil
	case []any:
		s.Any = []Selector{}
		return decodeList(at, v, reflect.ValueOf(&s.Any).Elem())
	case map[string]any:
		return s.decodeKeys(at, v)
	}
	return wrong(at, "a path, a list or keys", value)
}

// keyed is a selector written with keys.
type keyed struct {
	From    Selector          `map:"from"`
	Text    string            `map:"text"`
	As      string            `map:"as"`
	Split   string            `map:"split"`
	Find    Pattern           `map:"find"`
	Strip   Pattern           `map:"strip"`
	Replace []Replacement     `map:"replace"`
	Map     map[string]string `map:"map"`
	Case    string            `map:"case"`
	Join    *string           `map:"join"`
}

func (s *Selector) decodeKeys(at string, value map[string]any) error {
	var k keyed
	if err := decodeStruct(at, value, reflect.ValueOf(&k).Elem()); err != nil {
		return err
	}
	_, from := value["from"]
	if _, text := value["text"]; from && text {
		return fmt.Errorf("%s: from and text exclude each other", at)
	}
	*s = Selector{Text: k.Text, As: k.As, Split: k.Split, Find: k.Find, Strip: k.Strip, Replace: k.Replace, Case: k.Case, Join: k.Join}
	switch {
	case k.From.plain():
		s.Path, s.Any = k.From.Path, k.From.Any
	default:
		s.Any = []Selector{k.From}
	}
	if k.Map != nil {
		s.Map = make(map[string]string, len(k.Map))
		for word, means := range k.Map {
			s.Map[fold(word)] = means
		}
	}
	return cmp.Or(oneOf(join(at, "as"), s.As, "text", "link", "seconds", "minutes"), oneOf(join(at, "case"), s.Case, "lower", "upper", "title"))
}

// plain reports whether s only names where values stand.
func (s *Selector) plain() bool {
	return s.Text == "" && s.As == "" && s.Split == "" && s.Find.Regexp == nil && s.Strip.Regexp == nil &&
		s.Replace == nil && s.Map == nil && s.Case == "" && s.Join == nil
}

// decode reads a path, which is then the name too, or a single key that names a path.
func (s *Step) decode(at string, value any) error {
	switch v := value.(type) {
	case string:
		s.Name, s.Path = v, v
		return nil
	case map[string]any:
		for name, path := range v {
			text, ok := path.(string)
			if ok && len(v) == 1 {
				s.Name, s.Path = name, text
				return nil
			}
		}
	}
	return wrong(at, "a path, or one name with a path", value)
}

func (p *Pattern) decode(at string, value any) error {
	text, ok := value.(string)
	if !ok {
		return wrong(at, "a regular expression", value)
	}
	if len(text) > MaxPattern {
		return fmt.Errorf("%s: a regular expression of %d bytes; at most %d", at, len(text), MaxPattern)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	p.Regexp = re
	return nil
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

func wrong(at, want string, value any) error {
	return fmt.Errorf("%s: want %s, not %v", cmp.Or(at, "map"), want, value)
}

func unknown(at, key string, known []string) error {
	if near := source.Nearest(key, known); near != "" {
		return fmt.Errorf("%s: unknown key; did you mean %q?", at, near)
	}
	return fmt.Errorf("%s: unknown key; want one of %s", at, strings.Join(known, ", "))
}

// oneOf checks a word against those that it may be; an absent one is always good.
func oneOf(at, word string, words ...string) error {
	if word == "" || slices.Contains(words, word) {
		return nil
	}
	if near := source.Nearest(word, words); near != "" {
		return fmt.Errorf("%s: %q; did you mean %q?", at, word, near)
	}
	return fmt.Errorf("%s: %q; want one of %s", at, word, strings.Join(words, ", "))
}

// Keys are the keys that a map can have, in alphabetical order.
func Keys() []string { return keys(reflect.TypeFor[Spec]()) }

// SelectorKeys are the keys that a selector can have, in alphabetical order.
func SelectorKeys() []string { return keys(reflect.TypeFor[keyed]()) }

func keys(t reflect.Type) []string {
	var all []string
	for f := range t.Fields() {
		if key := f.Tag.Get("map"); key != "" {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}
