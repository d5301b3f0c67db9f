package mapping

import "regexp"

// A Spec says how the documents of one source are had and read. The zero Spec reads rows by the names that publishers
// commonly use. The map tags are the vocabulary; doc.go describes it.
type Spec struct {
	Method  string              `map:"method"`
	Headers map[string]string   `map:"headers"`
	Body    map[string]any      `map:"body"`
	BodyAs  string              `map:"body_as"`
	Vars    map[string][]string `map:"vars"`
	Paging  *Paging             `map:"paging"`
	Capture []Capture           `map:"capture"`

	Encoding string `map:"encoding"`
	After    string `map:"after"`
	Unwrap   string `map:"unwrap"`

	Items     string    `map:"items"`
	Header    int       `map:"header"`
	Columns   []string  `map:"columns"`
	Delimiter string    `map:"delimiter"`
	Context   []Context `map:"context"`
	Explode   []Step    `map:"explode"`
	Detail    *Detail   `map:"detail"`
	Include   *Selector `map:"include"`
	Exclude   *Selector `map:"exclude"`
	Merge     *Selector `map:"merge"`
	Drop      []string  `map:"drop"`

	Fields   map[string]Selector `map:"fields"`
	DayBase  string              `map:"day_base"`
	TimesAre string              `map:"times_are"`

	places map[string]bool // see findPlaces
}

// Paging asks for a list that comes in pages. The page's number stands for {page} in the address and the body.
type Paging struct {
	Start int `map:"start"` // of the first page; 1 if absent
	Step  int `map:"step"`  // from page to page, for lists counted in rows; 1 if absent
	// Pages, Total and Next are paths in a JSON answer: to the number of pages, to the number of rows, and to the
	// address of the next page. Without any of them pages are asked for until one has no rows.
	Pages string `map:"pages"`
	Total string `map:"total"`
	Next  string `map:"next"`
	// Link is where a web page names the address of the next one.
	Link *Selector `map:"link"`
	// Max bounds the pages; a list that has more is an error. DefaultPages if absent.
	Max int `map:"max"`
}

// A Capture reads a value from a page before the list is asked for. It stands for {Name} in the address, the headers
// and the body. Cookies that the page sets are sent along by the Getter, as a browser would.
type Capture struct {
	Name string  `map:"name"`
	URL  string  `map:"url"`
	Find Pattern `map:"find"`
}

// A Step makes several rows of one: a row of each element of what stands at Path, which is called Name in that row.
type Step struct {
	Name, Path string
}

// A Context is a value that stands once above the rows it applies to, such as a day in a heading. Rows have it as Name.
type Context struct {
	Name  string   `map:"name"`
	Value Selector `map:"value"`
}

// A Detail is a page of its own for each row. What its fields say goes before what the list says.
type Detail struct {
	Link   Selector            `map:"link"`
	Fields map[string]Selector `map:"fields"`
	Max    int                 `map:"max"` // more rows than this are an error; DefaultPages if absent
}

// A Selector says where a value stands in a row and how it is to be read. It gives any number of values.
type Selector struct {
	// Path is in the language of the format: a JSON path, the name of a column, a CSS selector with an optional
	// @attribute.
	Path string
	// Any are selectors whose values are taken together, in order.
	Any []Selector
	// Text is a constant, or a text in which {path} stands for a value. It says nothing where one of those does not.
	Text string

	As      string
	Split   string
	Find    Pattern
	Strip   Pattern
	Replace []Replacement
	Map     map[string]string // by lower-case value; "*" is any other
	Case    string
	Join    *string
}

// A Replacement rewrites what Find matches; ${1} in With is its first group.
type Replacement struct {
	Find Pattern `map:"find"`
	With string  `map:"with"`
}

// A Pattern is a regular expression (RE2). The zero Pattern is none.
type Pattern struct{ *regexp.Regexp }

// MaxPattern bounds the length of a regular expression, in bytes.
const MaxPattern = 500

// DefaultPages is how many pages are read of a list that bounds them nowhere.
const DefaultPages = 500
