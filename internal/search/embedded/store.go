package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// A store keeps segments as files of a directory, and a manifest that says which of them are current. The manifest is
// replaced last and in one step, so that it names only files that are whole. Files are named by their content and never
// written where they lie, for a mapped file must not change.
type store struct {
	dir   string
	stamp string
	log   *slog.Logger
	// release gives the directory free to another process.
	release func() error
}

// manifest is what is current.
type manifest struct {
	Version  int               `json:"version"`
	Stamp    string            `json:"stamp"`
	Sum      uint64            `json:"sum"`
	Segments []manifestSegment `json:"segments"`
	Marks    map[string]string `json:"marks"`
}

type manifestSegment struct {
	File string `json:"file"`
	Live []byte `json:"live"` // the set of its current documents
}

const (
	manifestName    = "manifest.json"
	manifestVersion = 2
	segmentSuffix   = ".segment"
)

// openStore makes the directory and takes it for this process.
func openStore(dir, stamp string, log *slog.Logger) (*store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	release, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	return &store{dir: dir, stamp: stamp, log: log, release: release}, nil
}

// errInUse is returned for a directory that another process keeps its segments in.
var errInUse = errors.New("another process uses it")

// load reads what is current. It is not ok, and nothing is, when there is any doubt.
func (st *store) load() (v *view, marks map[string]string, ok bool) {
	m, err := st.readManifest()
	if err == nil {
		v, err = st.open(m)
	}
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			st.log.Warn("search index is built anew", "reason", err)
		}
		return nil, nil, false
	}
	if m.Marks == nil {
		m.Marks = make(map[string]string)
	}
	return v, m.Marks, true
}

var errStamp = errors.New("it was made by another version of the program")

func (st *store) readManifest() (*manifest, error) {
	b, err := os.ReadFile(filepath.Join(st.dir, manifestName))
	if err != nil {
		return nil, err
	}
	m := new(manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if m.Version != manifestVersion || m.Stamp != st.stamp {
		return nil, errStamp
	}
	return m, nil
}

// open opens the segments of a manifest.
func (st *store) open(m *manifest) (*view, error) {
	v := new(view)
	for _, ms := range m.Segments {
		s, err := st.segment(ms.File)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ms.File, err)
		}
		live, err := readSet(ms.Live, s.meta.Docs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ms.File, err)
		}
		p := newPart(s, live)
		hashes, prints := p.sums()
		v.parts, v.sum, v.names = append(v.parts, p), v.sum+hashes, v.names+prints
	}
	if v.sum != m.Sum {
		return nil, errChecksum
	}
	return v, nil
}

// segment maps a file and opens it.
func (st *store) segment(name string) (*segment, error) {
	if filepath.Base(name) != name {
		return nil, errImage
	}
	b, unmap, err := mapFile(filepath.Join(st.dir, name))
	if err != nil {
		return nil, err
	}
	s, err := openMapped(b)
	if err != nil {
		unmap()
		return nil, err
	}
	s.file = name
	runtime.AddCleanup(s, func(unmap func()) { unmap() }, unmap)
	return s, nil
}

func openMapped(b []byte) (*segment, error) {
	if len(b) == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
		return nil, errImage
	}
	if err := image(b).check(); err != nil {
		return nil, err
	}
	return openSegment(b)
}

// bytesOfSet is s for a manifest.
func bytesOfSet(s set) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*8)
}

func readSet(b []byte, docs int) (set, error) {
	s := make(set, wordsFor(docs))
	if len(b) != len(s)*8 {
		return nil, errImage
	}
	copy(bytesOfSet(s), b)
	all := make(set, len(s))
	all.fill(docs)
	if s.countWith(all) != s.count() {
		return nil, errImage
	}
	return s, nil
}

// save writes what is current, and then maps what it wrote instead of keeping it in memory.
func (e *Engine) save() error {
	e.write.Lock()
	v, marks := e.view.Load(), e.marks
	e.write.Unlock()
	written := make(map[*segment]*segment)
	files := make([]string, len(v.parts))
	for i, p := range v.parts {
		if files[i] = p.file; p.file != "" {
			continue
		}
		s, err := e.store.write(p.image)
		if err != nil {
			return fmt.Errorf("saving the search index: %w", err)
		}
		written[p.segment], files[i] = s, s.file
	}
	if err := e.store.commit(v, files, marks); err != nil {
		return fmt.Errorf("saving the search index: %w", err)
	}
	e.exchange(written)
	return e.store.sweep(files)
}

// write makes a file of a segment and opens it.
func (st *store) write(b image) (*segment, error) {
	sum := sha256.Sum256(b)
	name := hex.EncodeToString(sum[:8]) + segmentSuffix
	if err := st.put(name, b); err != nil {
		return nil, err
	}
	return st.segment(name)
}

// put writes a file that is whole and on the disk as soon as it has its name.
func (st *store) put(name string, b []byte) error {
	name = filepath.Join(st.dir, name)
	if err := writeFile(name+".new", b); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// commit makes v what is current.
func (st *store) commit(v *view, files []string, marks map[string]string) error {
	m := manifest{Version: manifestVersion, Stamp: st.stamp, Sum: v.sum, Marks: marks}
	for i, p := range v.parts {
		m.Segments = append(m.Segments, manifestSegment{files[i], bytesOfSet(p.live)})
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := syncDir(st.dir); err != nil { // the segments have their names before the manifest does
		return err
	}
	if err := st.put(manifestName, b); err != nil {
		return err
	}
	return syncDir(st.dir)
}

// writeFile writes a file that is on the disk when it returns.
func writeFile(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// exchange puts the mapped segments in the place of those in memory.
func (e *Engine) exchange(written map[*segment]*segment) {
	e.write.Lock()
	defer e.write.Unlock()
	v := e.view.Load()
	next := v.with(slices.Clone(v.parts))
	for i, p := range v.parts {
		if s := written[p.segment]; s != nil {
			next.parts[i] = newPart(s, p.live)
		}
	}
	e.view.Store(next)
}

// sweep removes the files of segments that are not current. Readers may have some of them mapped, which they keep.
func (st *store) sweep(current []string) error {
	entries, err := os.ReadDir(st.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasSuffix(strings.TrimSuffix(name, ".new"), segmentSuffix) && !slices.Contains(current, name) {
			err = errors.Join(err, os.Remove(filepath.Join(st.dir, name)))
		}
	}
	return err
}
