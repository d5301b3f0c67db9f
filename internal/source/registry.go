package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A Registry is all records that one process works with.
type Registry struct {
	Records []*Record // ordered by file
	byID    map[string]*Source
}

// Load reads every .yaml file below root. dir is the folder on disk that fsys stands for, or "" for the records in the
// binary; only records on disk may use file: addresses. All findings are joined into the error; the registry then
// holds the records that could be read.
func Load(fsys fs.FS, dir string, rules ...Rule) (*Registry, error) {
	reg := &Registry{byID: make(map[string]*Source)}
	var found []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".yaml":
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("reading record: %w", err)
		}
		r, err := Parse(name, data)
		if err != nil {
			found = append(found, err)
			return nil
		}
		r.setDir(dir)
		found = append(found, Lint(r, rules...)...)
		reg.Records = append(reg.Records, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("source: loading registry: %w", err)
	}
	slices.SortFunc(reg.Records, func(a, b *Record) int { return cmp.Compare(a.File, b.File) })
	found = append(found, reg.index()...)
	return reg, errors.Join(found...)
}

// New is a registry of the given records, for a file or address that is read without being registered.
func New(records ...*Record) (*Registry, error) {
	reg := &Registry{Records: records, byID: make(map[string]*Source)}
	return reg, errors.Join(reg.index()...)
}

func (r *Record) setDir(dir string) {
	if dir == "" {
		return
	}
	for _, s := range r.Sources {
		s.Dir = path.Join(dir, path.Dir(r.File))
	}
}

// index checks what concerns several records: ids and addresses are unique, references lead somewhere.
func (reg *Registry) index() (found []error) {
	urls := make(map[string]string)
	replaced := make(map[string]string)
	for _, r := range reg.Records {
		for _, s := range r.Sources {
			if other, ok := reg.byID[s.ID]; ok {
				found = append(found, fmt.Errorf("%s: id %s is also in %s", r.File, s.ID, fileOf(reg, other)))
				continue
			}
			reg.byID[s.ID] = s
			if key := canonicalURL(s.URL); key != "" && len(s.Map) == 0 {
				if other, ok := urls[key]; ok {
					found = append(found, fmt.Errorf("%s: %s has the address of %s", r.File, s.ID, other))
				}
				urls[key] = s.ID
			}
			for _, old := range s.Replaces {
				replaced[old] = s.ID
			}
		}
	}
	for _, r := range reg.Records {
		for _, s := range r.Sources {
			if by, ok := replaced[s.ID]; ok {
				found = append(found, fmt.Errorf("%s: id %s was retired: %s replaces it", r.File, s.ID, by))
			}
			for _, other := range s.Overlaps {
				if reg.byID[other] == nil {
					found = append(found, fmt.Errorf("%s: %s overlaps %q, which is no source", r.File, s.ID, other))
				}
			}
		}
	}
	return found
}

func fileOf(reg *Registry, s *Source) string {
	for _, r := range reg.Records {
		if slices.Contains(r.Sources, s) {
			return r.File
		}
	}
	return ""
}

// canonicalURL is what two addresses of one document have in common.
func canonicalURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimSuffix(u.Path, "/") + "?" + u.RawQuery
}

// Source returns the source with the given id, or nil.
func (reg *Registry) Source(id string) *Source { return reg.byID[id] }

// Sources lists every source, ordered by id.
func (reg *Registry) Sources() []*Source {
	all := make([]*Source, 0, len(reg.byID))
	for _, s := range reg.byID {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Source) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Readable reports whether s is to be fetched, and if not, why not. secret looks up an environment variable.
func (s *Source) Readable(secret func(string) string) (reason string, ok bool) {
	switch {
	case s.Paused != "":
		return s.Paused, false
	case s.Rights.Status == RightsForbidden:
		return "the publisher forbids it", false
	case s.Rights.Status == RightsKey && (s.Secret == nil || secret(s.Secret.Env) == ""):
		env := ""
		if s.Secret != nil {
			env = s.Secret.Env
		}
		return "waits for the publisher's key in the environment variable " + env, false
	}
	return "", true
}
