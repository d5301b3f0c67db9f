package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/api"
)

// A document is as much of the OpenAPI document as its page shows.
type document struct {
	Info struct {
		Title       string `yaml:"title"`
		Version     string `yaml:"version"`
		Summary     string `yaml:"summary"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	Tags []struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"tags"`
	Paths      map[string]map[string]operation `yaml:"paths"`
	Components struct {
		Parameters map[string]parameter  `yaml:"parameters"`
		Schemas    map[string]schemaNode `yaml:"schemas"`
	} `yaml:"components"`

	Sections []docSection `yaml:"-"`
	Search   []parameter  `yaml:"-"` // those of every search
	Shapes   []shape      `yaml:"-"`
}

type operation struct {
	Tags        []string            `yaml:"tags"`
	Summary     string              `yaml:"summary"`
	Description string              `yaml:"description"`
	Parameters  []parameter         `yaml:"parameters"`
	Responses   map[string]response `yaml:"responses"`

	Method   string `yaml:"-"`
	Path     string `yaml:"-"`
	Searches bool   `yaml:"-"` // it takes the parameters of a search
}

type parameter struct {
	Ref         string     `yaml:"$ref"`
	Name        string     `yaml:"name"`
	In          string     `yaml:"in"`
	Required    bool       `yaml:"required"`
	Description string     `yaml:"description"`
	Example     any        `yaml:"example"`
	Schema      schemaNode `yaml:"schema"`
}

type response struct {
	Description string         `yaml:"description"`
	Content     map[string]any `yaml:"content"`
}

// A schemaNode is as much of a JSON schema as is shown in a line.
type schemaNode struct {
	Ref         string                `yaml:"$ref"`
	Type        any                   `yaml:"type"`
	Format      string                `yaml:"format"`
	Enum        []any                 `yaml:"enum"`
	Minimum     any                   `yaml:"minimum"`
	Maximum     any                   `yaml:"maximum"`
	MaxLength   any                   `yaml:"maxLength"`
	Default     any                   `yaml:"default"`
	Description string                `yaml:"description"`
	Items       *schemaNode           `yaml:"items"`
	Properties  map[string]schemaNode `yaml:"properties"`
	Required    []string              `yaml:"required"`
}

type docSection struct {
	Name, Description string
	Operations        []operation
}

// A shape is one named schema, its properties in order.
type shape struct {
	Name, Description string
	Fields            []field
}

type field struct {
	Name, Kind, Description string
	Required                bool
}

// searchAddress is the route whose parameters every search shares.
const searchAddress = "/v1/meetings"

// loadContract reads the embedded documents and prepares the first for its page.
func loadContract() (openAPI, schema []byte, doc *document, err error) {
	if openAPI, err = api.FS.ReadFile("openapi.yaml"); err != nil {
		return nil, nil, nil, err
	}
	if schema, err = api.FS.ReadFile("meeting.schema.json"); err != nil {
		return nil, nil, nil, err
	}
	doc = new(document)
	if err := yaml.Unmarshal(openAPI, doc); err != nil {
		return nil, nil, nil, fmt.Errorf("reading openapi.yaml: %w", err)
	}
	var meeting schemaNode
	if err := yaml.Unmarshal(schema, &meeting); err != nil { // JSON is YAML
		return nil, nil, nil, fmt.Errorf("reading meeting.schema.json: %w", err)
	}
	doc.Components.Schemas["Meeting"] = meeting
	doc.prepare(string(openAPI))
	return openAPI, schema, doc, nil
}

// prepare arranges doc by its tags, in the order in which text has the paths.
func (d *document) prepare(text string) {
	place := func(name string) int { return strings.Index(text, "\n  "+name+":\n") }
	paths := make([]string, 0, len(d.Paths))
	for p := range d.Paths {
		paths = append(paths, p)
	}
	slices.SortFunc(paths, func(a, b string) int { return place(a) - place(b) })
	bySection := make(map[string]int)
	for i, t := range d.Tags {
		bySection[t.Name] = i
		d.Sections = append(d.Sections, docSection{Name: t.Name, Description: t.Description})
	}
	for _, path := range paths {
		for method, op := range d.Paths[path] {
			op.Path, op.Method = path, strings.ToUpper(method)
			for i, p := range op.Parameters {
				if p.Ref != "" {
					op.Parameters[i] = d.Components.Parameters[after(p.Ref)]
				}
			}
			op.Searches = len(op.Parameters) > 0 && slices.ContainsFunc(op.Parameters, func(p parameter) bool { return p.Name == "near" })
			if path == searchAddress {
				d.Search = op.Parameters
			}
			if len(op.Tags) > 0 {
				sec := &d.Sections[bySection[op.Tags[0]]]
				sec.Operations = append(sec.Operations, op)
			}
		}
	}
	d.shapes(text)
}

func (d *document) shapes(text string) {
	names := make([]string, 0, len(d.Components.Schemas))
	for n := range d.Components.Schemas {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int {
		return strings.Index(text, "\n    "+a+":") - strings.Index(text, "\n    "+b+":")
	})
	for _, n := range names {
		node := d.Components.Schemas[n]
		sh := shape{Name: n, Description: node.Description}
		sh.add("", node)
		d.Shapes = append(d.Shapes, sh)
	}
}

// add lists the properties of node, those of nested objects by their path.
func (sh *shape) add(prefix string, node schemaNode) {
	names := make([]string, 0, len(node.Properties))
	for n := range node.Properties {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		p := node.Properties[n]
		sh.Fields = append(sh.Fields, field{prefix + n, p.Kind(), p.Description, slices.Contains(node.Required, n)})
		inner := p
		if p.Items != nil {
			inner = *p.Items
		}
		sh.add(prefix+n+".", inner)
	}
}

// Kind is a schema in a few words: "string, date-time", "integer, 1 to 50", "list of Meeting".
func (n schemaNode) Kind() string {
	switch {
	case n.Ref != "":
		return after(n.Ref)
	case n.Items != nil:
		return "list of " + n.Items.Kind()
	case len(n.Enum) > 0:
		return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(n.Enum)), " | "), "[]")
	}
	kind := fmt.Sprint(n.Type)
	if n.Type == nil {
		kind = "any"
	}
	if n.Format != "" && n.Format != "double" && n.Format != "int64" {
		kind += ", " + n.Format
	}
	switch {
	case n.Minimum != nil && n.Maximum != nil:
		kind += fmt.Sprintf(", %v to %v", n.Minimum, n.Maximum)
	case n.MaxLength != nil:
		kind += fmt.Sprintf(", at most %v letters", n.MaxLength)
	}
	if n.Default != nil {
		kind += fmt.Sprintf(", default %v", n.Default)
	}
	return kind
}

// Media are the media types of the answer to op, without the problems.
func (op operation) Media() string {
	var all []string
	for mime := range op.Responses["200"].Content {
		all = append(all, mime)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// Anchor names op inside the page.
func (op operation) Anchor() string {
	return strings.ToLower(op.Method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(op.Path)
}

// after is the name that a reference ends in.
func after(ref string) string {
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	if name == "meeting.schema.json" {
		return "Meeting"
	}
	return name
}

// rich renders the little Markdown of the document: paragraphs, lists, `code` and **strong**.
func rich(text string) template.HTML {
	var b strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if strings.HasPrefix(block, "- ") {
			b.WriteString("<ul>")
			for item := range strings.SplitSeq("\n"+block, "\n- ") {
				if item != "" {
					b.WriteString("<li>" + inline(item) + "</li>")
				}
			}
			b.WriteString("</ul>")
		} else if block != "" {
			b.WriteString("<p>" + inline(block) + "</p>")
		}
	}
	return template.HTML(b.String()) //nolint:gosec // inline escapes
}

func inline(text string) string {
	text = template.HTMLEscapeString(text)
	for _, m := range []pair{{"`", "code"}, {"**", "strong"}} {
		parts := strings.Split(text, m.Name)
		for i := 1; i+1 < len(parts); i += 2 {
			parts[i] = "<" + m.Value + ">" + parts[i] + "</" + m.Value + ">"
		}
		text = strings.Join(parts, "")
	}
	return text
}

func (s *Server) docsPage(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path, s.BaseURL), cacheCatalogue) {
		return nil
	}
	return s.render(w, http.StatusOK, "docs", page{Title: "API", Wide: true, Data: s.docs})
}
