// Package wire reads the JSON of publishers: it checks a document once, says precisely what is wrong with one that
// cannot be read, and then walks it without building a tree. Values are views of the document's own bytes.
package wire

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how many arrays and objects may be open at once. Listings need five; more is an attack or an accident.
const MaxDepth = 64

// A Fault is what keeps a document from being read.
type Fault string

// The faults.
const (
	NotJSON   Fault = "not JSON"
	Truncated Fault = "cut short"
	TooDeep   Fault = "nested too deeply"
	Trailing  Fault = "followed by something else"
)

// A SyntaxError says where and why a document is not one JSON value.
type SyntaxError struct {
	Fault  Fault
	Offset int // in bytes
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("JSON %s at byte %d", e.Fault, e.Offset) }

// Clean strips a byte order mark and replaces what is not UTF-8 by U+FFFD, and tells whether it replaced anything.
// It copies only when it must.
func Clean(doc []byte) (clean []byte, replaced bool) {
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
	if utf8.Valid(doc) {
		return doc, false
	}
	return bytes.ToValidUTF8(doc, []byte("\uFFFD")), true
}

// Parse checks that doc is exactly one JSON value (RFC 8259), at most MaxDepth deep. Its error is a *SyntaxError.
func Parse(doc []byte) (Value, error) {
	c := checker{doc: doc}
	c.space()
	start := c.at
	fault := c.value(0)
	end := c.at
	if fault == "" {
		if c.space(); c.at < len(doc) {
			fault = Trailing
		}
	}
	if fault != "" {
		return nil, &SyntaxError{Fault: fault, Offset: c.at}
	}
	return Value(doc[start:end]), nil
}

// A checker walks a document by RFC 8259's grammar. Its methods return the fault found, or "" past what they name.
type checker struct {
	doc []byte
	at  int
}

func (c *checker) space() {
	for c.at < len(c.doc) && isSpace(c.doc[c.at]) {
		c.at++
	}
}

// end is the fault of finding something unexpected, or nothing, at the present position.
func (c *checker) end() Fault {
	if c.at >= len(c.doc) {
		return Truncated
	}
	return NotJSON
}

func (c *checker) value(depth int) Fault {
	if c.at >= len(c.doc) {
		return Truncated
	}
	switch b := c.doc[c.at]; {
	case b == '"':
		return c.str()
	case b == '{' || b == '[':
		if depth == MaxDepth {
			return TooDeep
		}
		return c.container(b, depth+1)
	case b == '-' || isDigit(b):
		return c.number()
	case b == 't':
		return c.literal("true")
	case b == 'f':
		return c.literal("false")
	case b == 'n':
		return c.literal("null")
	}
	return NotJSON
}

// container reads an array or an object; open is its bracket.
func (c *checker) container(open byte, depth int) Fault {
	closing := open + 2 // in ASCII, of both kinds of bracket
	c.at++
	c.space()
	if c.at < len(c.doc) && c.doc[c.at] == closing {
		c.at++
		return ""
	}
	for {
		if open == '{' {
			if fault := c.key(); fault != "" {
				return fault
			}
		}
		if fault := c.value(depth); fault != "" {
			return fault
		}
		c.space()
		if c.at >= len(c.doc) {
			return Truncated
		}
		switch c.doc[c.at] {
		case closing:
			c.at++
			return ""
		case ',':
			c.at++
			c.space()
		default:
			return NotJSON
		}
	}
}

// key reads a member's name and the colon after it.
func (c *checker) key() Fault {
	if c.at >= len(c.doc) || c.doc[c.at] != '"' {
		return c.end()
	}
	if fault := c.str(); fault != "" {
		return fault
	}
	c.space()
	if c.at >= len(c.doc) || c.doc[c.at] != ':' {
		return c.end()
	}
	c.at++
	c.space()
	return ""
}

func (c *checker) str() Fault {
	doc, at := c.doc, c.at+1
	for ; at < len(doc); at++ {
		switch b := doc[at]; {
		case b == '"':
			c.at = at + 1
			return ""
		case b < ' ':
			c.at = at
			return NotJSON
		case b == '\\':
			c.at = at
			if fault := c.escape(); fault != "" {
				return fault
			}
			at = c.at - 1
		}
	}
	c.at = at
	return Truncated
}

func (c *checker) escape() Fault {
	c.at++
	if c.at >= len(c.doc) {
		return Truncated
	}
	switch c.doc[c.at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		c.at++
		return ""
	case 'u':
		c.at++
		for range 4 {
			if c.at >= len(c.doc) || !isHex(c.doc[c.at]) {
				return c.end()
			}
			c.at++
		}
		return ""
	}
	return NotJSON
}

func (c *checker) number() Fault {
	if c.doc[c.at] == '-' {
		c.at++
	}
	if c.at < len(c.doc) && c.doc[c.at] == '0' {
		c.at++
	} else if fault := c.digits(); fault != "" {
		return fault
	}
	if c.at < len(c.doc) && c.doc[c.at] == '.' {
		c.at++
		if fault := c.digits(); fault != "" {
			return fault
		}
	}
	if c.at < len(c.doc) && c.doc[c.at]|0x20 == 'e' {
		c.at++
		if c.at < len(c.doc) && (c.doc[c.at] == '+' || c.doc[c.at] == '-') {
			c.at++
		}
		return c.digits()
	}
	return ""
}

// digits reads one digit or more.
func (c *checker) digits() Fault {
	start := c.at
	for c.at < len(c.doc) && isDigit(c.doc[c.at]) {
		c.at++
	}
	if c.at == start {
		return c.end()
	}
	return ""
}

func (c *checker) literal(word string) Fault {
	for i := range len(word) {
		if c.at >= len(c.doc) || c.doc[c.at] != word[i] {
			return c.end()
		}
		c.at++
	}
	return ""
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isHex(b byte) bool   { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }
