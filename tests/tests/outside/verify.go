// Checks copies of a served log with Go's own packages for signed notes and transparency logs:
// verify KEY FOLDER... The folders are of growing sizes of one log.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int { return 8 }

// Go writes the height into the path, C2SP does not.
func (f folder) path(tile tlog.Tile) string {
	return filepath.Join(string(f), "tile", strings.TrimPrefix(tile.Path(), "tile/8/"))
}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(f.path(tile))
		if err != nil {
			full := tile
			full.W = 256
			data, err = os.ReadFile(f.path(full))
		}
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s is too short", tile.Path())
		}
		read = append(read, data[:tile.W*tlog.HashSize])
	}
	return read, nil
}

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f folder) tree(verifier note.Verifier) tlog.Tree {
	signed, err := os.ReadFile(filepath.Join(string(f), "checkpoint"))
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	var hash tlog.Hash
	if copy(hash[:], root) != tlog.HashSize {
		fail("a root of %d bytes", len(root))
	}
	return tlog.Tree{N: size, Hash: hash}
}

func (f folder) entries(size int64) [][]byte {
	var entries [][]byte
	for first := int64(0); first < size; first += 256 {
		width := int(size - first)
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: width}
		path := strings.Replace(f.path(tile), "/tile/0/", "/tile/entries/", 1)
		bundle, err := os.ReadFile(path)
		check(err)
		for i := 0; i < width; i++ {
			if len(bundle) < 2 {
				fail("%s is too short", path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < 2+length {
				fail("%s is too short", path)
			}
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	return entries
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	check(err)
	var older []tlog.Tree
	for _, name := range os.Args[2:] {
		f := folder(name)
		tree := f.tree(verifier)
		hashes := tlog.TileHashReader(tree, f)
		root, err := tlog.TreeHash(tree.N, hashes)
		check(err)
		if !bytes.Equal(root[:], tree.Hash[:]) {
			fail("the tiles of %d entries have another root", tree.N)
		}
		for index, entry := range f.entries(tree.N) {
			proof, err := tlog.ProveRecord(tree.N, int64(index), hashes)
			check(err)
			check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
		}
		for _, old := range older {
			proof, err := tlog.ProveTree(tree.N, old.N, hashes)
			check(err)
			check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
		}
		older = append(older, tree)
		fmt.Printf("%d entries hold\n", tree.N)
	}
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, arguments ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
