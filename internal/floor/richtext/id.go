package richtext

import "crypto/rand"

const (
	idLength = 8
	// idAlphabet has no letter or digit that is read as another one. It has
	// fewer than 32, so that five random bits choose one.
	idAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"
)

// NewID returns a new block id.
func NewID() string {
	var id [idLength]byte
	var random [16]byte
	for n := 0; n < idLength; {
		rand.Read(random[:])
		for _, b := range random {
			if i := int(b & 31); i < len(idAlphabet) && n < idLength {
				id[n] = idAlphabet[i]
				n++
			}
		}
	}
	return string(id[:])
}

// AssignIDs gives every block an id that it alone has. Of two blocks with the
// same id, as an editor leaves them when a paragraph is split, the first
// keeps it.
func AssignIDs(doc *Node) {
	taken := map[string]bool{}
	assignIDs(doc, taken)
}

func assignIDs(n *Node, taken map[string]bool) {
	if isInline(n.Type) {
		return
	}
	if n.Type != TypeDoc {
		id := attrs(*n).ID
		for id == "" || taken[id] {
			id = NewID()
		}
		taken[id] = true
		setID(n, id)
	}
	if IsLeaf(n.Type) || len(n.Content) == 0 {
		return
	}
	for i := range n.Content {
		assignIDs(&n.Content[i], taken)
	}
}

// setID copies the attributes first: documents share them.
func setID(n *Node, id string) {
	a := attrs(*n)
	if a.ID == id {
		return
	}
	a.ID = id
	n.Attrs = &a
}
