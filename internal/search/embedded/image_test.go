package embedded

import (
	"encoding/binary"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

type plainLabels struct{}

func (plainLabels) Words(t meeting.Type) []string { return []string{string(t)} }

func smallImage(t testing.TB) image {
	t.Helper()
	var docs []*document
	for m := range synth.New(1).Meetings(0, 40) {
		stored := storedForm(m)
		d, err := newDocument("source", stored, hashOf(stored))
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	b, err := build(docs, plainLabels{}, goOn)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestImageOfAnotherKind(t *testing.T) {
	good := smallImage(t)
	if _, err := openMapped(good); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(b []byte){
		"another version":         func(b []byte) { b[5]++ },
		"another order of bytes":  func(b []byte) { b[6], b[7] = b[7], b[6] },
		"another checksum":        func(b []byte) { b[8]++ },
		"sections past the end":   func(b []byte) { binary.NativeEndian.PutUint32(b[12:], 1000); resign(b) },
		"a section past the end":  func(b []byte) { binary.NativeEndian.PutUint64(b[headerSize+8:], 1<<40); resign(b) },
		"a section that is askew": func(b []byte) { b[headerSize]++; resign(b) },
	} {
		b := aligned(len(good))
		copy(b, good)
		edit(b)
		if _, err := openMapped(b); err == nil {
			t.Errorf("%s: opens", name)
		}
	}
}

func resign(b []byte) { binary.NativeEndian.PutUint32(b[8:], checksum(b)) }

// FuzzOpenMapped opens files with damage that the checksum does not tell.
func FuzzOpenMapped(f *testing.F) {
	good := smallImage(f)
	f.Add(uint32(0), byte(0), uint32(len(good)))
	f.Add(uint32(20), byte(7), uint32(len(good)/2))
	f.Add(uint32(400), byte(255), uint32(len(good)))
	f.Fuzz(func(_ *testing.T, at uint32, v byte, size uint32) {
		b := aligned(int(min(size, uint32(len(good)))))
		copy(b, good)
		if len(b) < headerSize {
			return
		}
		b[int(at)%len(b)] ^= v
		resign(b)
		openMapped(b) //nolint:errcheck // it must not panic
	})
}
