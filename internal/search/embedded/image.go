package embedded

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"unsafe"
)

// An image is a segment as it lies in memory and in its file: a header, and sections of numbers in the machine's own
// order of bytes, each at a multiple of 8. It is read where it lies.
//
//	magic, version and order of bytes    8 bytes
//	checksum of all that follows         4 bytes, CRC-32C
//	number of sections                   4 bytes
//	where each section begins and ends   16 bytes each
type image []byte

const (
	magic      = "ffseg\x01" // the last byte is the version of the form: a new one makes the old files worthless
	headerSize = 16
)

// orderMark is 1 in the order of bytes of the machine.
func orderMark() uint16 {
	b := [2]byte{1, 0}
	return binary.NativeEndian.Uint16(b[:])
}

// The errors of an image that is not to be trusted.
var (
	errImage    = errors.New("not a segment of this version and machine")
	errChecksum = errors.New("the checksum of a segment is wrong")
)

// imageWriter puts an image together.
type imageWriter struct {
	sections [][]byte
}

// number is what sections are made of.
type number interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int64 | posting | record | vectors | degrees
}

// put adds a section and returns its number.
func put[T number](w *imageWriter, s []T) int {
	var b []byte
	if len(s) > 0 {
		b = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(s[0])))
	}
	w.sections = append(w.sections, b)
	return len(w.sections) - 1
}

// image copies the sections into one.
func (w *imageWriter) image() image {
	size := headerSize + 16*len(w.sections)
	for _, s := range w.sections {
		size += (len(s) + 7) &^ 7
	}
	b := aligned(size)
	copy(b, magic)
	binary.NativeEndian.PutUint16(b[6:], orderMark())
	binary.NativeEndian.PutUint32(b[12:], uint32(len(w.sections)))
	at := headerSize + 16*len(w.sections)
	for i, s := range w.sections {
		binary.NativeEndian.PutUint64(b[headerSize+16*i:], uint64(at))
		binary.NativeEndian.PutUint64(b[headerSize+16*i+8:], uint64(at+len(s)))
		copy(b[at:], s)
		at += (len(s) + 7) &^ 7
	}
	binary.NativeEndian.PutUint32(b[8:], checksum(b))
	return b
}

// aligned makes bytes at a multiple of 8.
func aligned(size int) []byte {
	words := make([]uint64, (size+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
}

func checksum(b []byte) uint32 { return crc32.Checksum(b[12:], crc32.MakeTable(crc32.Castagnoli)) }

// check reports why b cannot be read.
func (b image) check() error {
	if len(b) < headerSize || string(b[:6]) != magic || binary.NativeEndian.Uint16(b[6:]) != orderMark() {
		return errImage
	}
	if binary.NativeEndian.Uint32(b[8:]) != checksum(b) {
		return errChecksum
	}
	n := int(binary.NativeEndian.Uint32(b[12:]))
	if n > 1024 || len(b) < headerSize+16*n {
		return errImage
	}
	for i := range n {
		from, to := b.bounds(i)
		if from > to || to > uint64(len(b)) || from%8 != 0 {
			return errImage
		}
	}
	return nil
}

func (b image) bounds(i int) (from, to uint64) {
	return binary.NativeEndian.Uint64(b[headerSize+16*i:]), binary.NativeEndian.Uint64(b[headerSize+16*i+8:])
}

// imageReader gives the sections of an image that was checked, in the order in which they were put.
type imageReader struct {
	image
	next int
	bad  bool
}

// get is the next section, of n numbers unless n is negative. It does not copy.
func get[T number](r *imageReader, n int) []T {
	if r.next >= int(binary.NativeEndian.Uint32(r.image[12:])) {
		r.bad = true
		return nil
	}
	from, to := r.bounds(r.next)
	r.next++
	b := r.image[from:to]
	var zero T
	size := int(unsafe.Sizeof(zero))
	if len(b)%size != 0 || n >= 0 && len(b) != n*size {
		r.bad = true
		return nil
	}
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
}
