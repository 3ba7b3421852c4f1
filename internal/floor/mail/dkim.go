package mail

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// Signer signs letters for a domain (DKIM, RFC 6376).
type Signer struct {
	domain   string
	selector string
	key      *rsa.PrivateKey
}

// dkimBits is what every receiver verifies; longer keys do not fit into the
// answer of some name servers.
const dkimBits = 2048

// NewDKIMKey makes a key, as PEM.
func NewDKIMKey() ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, dkimBits)
	if err != nil {
		return nil, err
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}), nil
}

// NewSigner reads a key that NewDKIMKey or another program made.
func NewSigner(text []byte, domain, selector string) (*Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("mail: the DKIM key is no PEM")
	}
	var parsed any
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if err != nil || !ok {
		return nil, errors.New("mail: the DKIM key is not an RSA key")
	}
	if !plainDomain(selector + ".example") {
		return nil, fmt.Errorf("mail: %q cannot be a DKIM selector; give letters, digits and dashes", selector)
	}
	return &Signer{domain, selector, key}, nil
}

// Record is what has to stand in the DNS: the name, and the text of its TXT
// record, in pieces as long as one may be.
func (s *Signer) Record() (name string, pieces []string, err error) {
	public, err := x509.MarshalPKIXPublicKey(s.key.Public())
	if err != nil {
		return "", nil, err
	}
	text := "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)
	const most = 255
	for len(text) > most {
		pieces, text = append(pieces, text[:most]), text[most:]
	}
	return s.selector + "._domainkey." + s.domain, append(pieces, text), nil
}

// sign puts a signature over a letter. All its fields are signed, and some that
// it has not: with a second From or Subject the signature would not hold.
func (s *Signer) sign(letter []byte) ([]byte, error) {
	head, _, _ := bytes.Cut(letter, []byte("\r\n\r\n"))
	var keys []string
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if name, _, ok := strings.Cut(line, ":"); ok && line[0] != ' ' {
			keys = append(keys, name)
		}
	}
	keys = append(keys, "From", "To", "Subject", "Date", "Content-Type")
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(letter), &dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Signer: s.key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: keys,
	})
	return out.Bytes(), err
}
