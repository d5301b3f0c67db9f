package wire

import (
	"bytes"
	"iter"
	"strings"
	"time"
)

// A Value is a JSON value inside a document that Parse has accepted, without space around it.
type Value []byte

// Kind is what sort of JSON value a Value is, named by the first byte of its kind.
type Kind byte

// The kinds. Nothing is the kind of an absent value.
const (
	Nothing Kind = 0
	Null    Kind = 'n'
	Bool    Kind = 't'
	Number  Kind = '0'
	String  Kind = '"'
	Array   Kind = '['
	Object  Kind = '{'
)

// Kind tells what sort of value v is.
func (v Value) Kind() Kind {
	if len(v) == 0 {
		return Nothing
	}
	switch b := v[0]; b {
	case '"', '[', '{', 'n':
		return Kind(b)
	case 't', 'f':
		return Bool
	}
	return Number
}

// Blank reports whether v says nothing: absent, null, or a string, array or object without content.
func (v Value) Blank() bool {
	switch v.Kind() {
	case Nothing, Null:
		return true
	case String, Array, Object:
		return len(bytes.TrimSpace(v[1:len(v)-1])) == 0
	}
	return false
}

// False reports whether v is the literal false.
func (v Value) False() bool { return len(v) > 0 && v[0] == 'f' }

// Elements yields the elements of an array, in order; nothing for another kind.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind() != Array {
			return
		}
		for at := next(v, 1); v[at] != ']'; at = next(v, at) {
			end := skip(v, at)
			if !yield(v[at:end:end]) {
				return
			}
			at = end
		}
	}
}

// Len is the number of elements of an array.
func (v Value) Len() int {
	n := 0
	for range v.Elements() {
		n++
	}
	return n
}

// Members yields the members of an object, in order and with any repeated ones; nothing for another kind. The name is
// decoded.
func (v Value) Members() iter.Seq2[[]byte, Value] {
	return func(yield func([]byte, Value) bool) {
		if v.Kind() != Object {
			return
		}
		for at := next(v, 1); v[at] != '}'; at = next(v, at) {
			end := skip(v, at)
			name := v[at+1 : end-1]
			if bytes.IndexByte(name, '\\') >= 0 {
				name = Value(unescape(name))
			}
			at = next(v, end)
			end = skip(v, at)
			if !yield(name, v[at:end:end]) {
				return
			}
			at = end
		}
	}
}

// Member is the last member of an object that has the name, or an absent value.
func (v Value) Member(name string) Value {
	var found Value
	for key, value := range v.Members() {
		if string(key) == name {
			found = value
		}
	}
	return found
}

// Text is v as text, whatever scalar it is: a number without exponent, true as "yes", false as "no", null as nothing.
// An array is the texts of its elements with commas between; an object that wraps a scalar (MongoDB's {"$oid": …}) is
// that scalar. Ok is false where v holds more than its text says.
func (v Value) Text() (text string, ok bool) {
	switch v.Kind() {
	case String:
		return v.str(), true
	case Number:
		return plain(string(v)), true
	case Bool:
		if v.False() {
			return "no", true
		}
		return "yes", true
	case Array:
		texts, ok := v.Texts()
		return strings.Join(texts, ", "), ok
	case Object:
		return v.unwrap()
	}
	return "", true
}

// Texts are the texts of an array's elements, those without content left out.
func (v Value) Texts() (texts []string, ok bool) {
	ok = true
	for e := range v.Elements() {
		text, whole := e.Text()
		ok = ok && whole
		if text != "" {
			texts = append(texts, text)
		}
	}
	return texts, ok
}

// unwrap reads the extended JSON of MongoDB: an object of one member, whose name begins with a dollar sign. A date
// is given as its milliseconds or as text.
func (v Value) unwrap() (string, bool) {
	var inner Value
	date := false
	for name, value := range v.Members() {
		if inner != nil || len(name) == 0 || name[0] != '$' {
			return "", false
		}
		inner, date = value, string(name) == "$date"
	}
	if inner == nil {
		return "", true
	}
	text, ok := inner.Text()
	if ms, isInt := integer(text); date && isInt {
		text = time.UnixMilli(ms).UTC().Format(time.RFC3339)
	}
	return text, ok
}

// str decodes a string.
func (v Value) str() string {
	body := v[1 : len(v)-1]
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body)
	}
	return string(unescape(body))
}

// next is the position of the next token at or after at, past space, commas and colons.
func next(v Value, at int) int {
	for isSpace(v[at]) || v[at] == ',' || v[at] == ':' {
		at++
	}
	return at
}

// skip is the position after the value that begins at at.
func skip(v Value, at int) int {
	switch v[at] {
	case '"':
		return skipString(v, at)
	case '{', '[':
		return skipContainer(v, at)
	}
	for at < len(v) && !isSpace(v[at]) && v[at] != ',' && v[at] != ']' && v[at] != '}' {
		at++
	}
	return at
}

func skipString(v Value, at int) int {
	for at++; v[at] != '"'; at++ {
		if v[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func skipContainer(v Value, at int) int {
	depth := 0
	for {
		switch v[at] {
		case '"':
			at = skipString(v, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		at++
		if depth == 0 {
			return at
		}
	}
}
