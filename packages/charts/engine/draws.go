package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand"
	"reflect"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/uuid"
)

// draws are the results of functions that are random in Helm. A stored result is returned again; another one comes from
// the seed and the key of the draw alone, so that no template changes what another one draws.
type draws struct {
	seed []byte
	// How often the release had its results drawn anew: the seed stays, so that what was not selected keeps its key.
	rotation int
	stored map[string]string
	used   map[string]string
	counts map[string]int
	total  int
	// The calls with names of their own, by name.
	sites map[string]site
	// The file that is executed. What it includes draws in its name, so that an include changes no draw of the included.
	template string
}

func newDraws(seed string, rotation int, stored map[string]string) (*draws, error) {
	bytes, err := hex.DecodeString(seed)
	if err != nil || len(bytes) != 32 {
		return nil, errors.New("seed: must be 32 bytes in hexadecimal")
	}
	return &draws{seed: bytes, rotation: rotation, stored: stored, used: map[string]string{}, counts: map[string]int{}, sites: map[string]site{}}, nil
}

// The functions of sprig whose results differ from call to call, apart from now.
var randomFunctions = []string{
	"randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle", "uuidv4",
	"bcrypt", "htpasswd", "encryptAES", "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert",
	"genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
}

// functions are the template functions that replace sprig's.
func (d *draws) functions() template.FuncMap {
	originals := sprig.TxtFuncMap()
	functions := template.FuncMap{markFunction: func(name string, top any) string {
		if executes(name, top) {
			d.template = name
		}
		return ""
	}}
	for _, name := range randomFunctions {
		original, found := originals[name]
		if !found {
			panic("sprig has no function " + name)
		}
		functions[name] = d.wrap(name, "", reflect.ValueOf(original))
	}
	for name, one := range d.sites {
		functions[name] = d.wrap(one.function, one.text, reflect.ValueOf(originals[one.function]))
	}
	return functions
}

var errorType = reflect.TypeFor[error]()

// wrap returns a function for the calls at a place, which is empty for calls in texts that tpl renders. It has the same
// parameters and the same first result, so that templates see Helm's own types.
func (d *draws) wrap(name, place string, original reflect.Value) any {
	signature := original.Type()
	in := make([]reflect.Type, signature.NumIn())
	for at := range in {
		in[at] = signature.In(at)
	}
	result := signature.Out(0)
	outer := reflect.FuncOf(in, []reflect.Type{result, errorType}, signature.IsVariadic())
	return reflect.MakeFunc(outer, func(arguments []reflect.Value) []reflect.Value {
		value := reflect.New(result)
		err := d.draw(name, place, plain(arguments), value.Interface(), func() (any, error) {
			return call(original, arguments)
		})
		if err != nil {
			return []reflect.Value{value.Elem(), reflect.ValueOf(&err).Elem()}
		}
		return []reflect.Value{value.Elem(), reflect.Zero(errorType)}
	}).Interface()
}

func plain(arguments []reflect.Value) []any {
	values := make([]any, len(arguments))
	for at, argument := range arguments {
		values[at] = argument.Interface()
	}
	return values
}

func call(original reflect.Value, arguments []reflect.Value) (any, error) {
	results := original.Call(arguments)
	if len(results) > 1 {
		if err, failed := results[1].Interface().(error); failed && err != nil {
			return nil, err
		}
	}
	return results[0].Interface(), nil
}

// draw puts the result of a draw into value: the stored one, or a new one.
func (d *draws) draw(function, place string, arguments []any, value any, compute func() (any, error)) error {
	// As Go code: JSON would write different bytes that are not text as the same character.
	text := fmt.Appendf(nil, "%#v", arguments)
	// Keyed, so that nobody can test guesses of a password in the arguments: a successor inherits seed and draws.
	call := fmt.Sprintf("%s %s@%s %s", d.template, function, place, hex.EncodeToString(d.sum("arguments", text)[:16]))
	key := fmt.Sprintf("%s %d", call, d.counts[call])
	d.counts[call]++
	if d.total++; d.total > maxAsked {
		return fmt.Errorf("%s: templates draw more than %d values", function, maxAsked)
	}
	if stored, found := d.stored[key]; found {
		d.used[key] = stored
		return json.Unmarshal([]byte(stored), value)
	}
	source := &stream{key: d.sum(d.purpose(), []byte(key)), certificates: function != "randInt" && function[:3] == "gen"}
	defer seedWith(source)()
	result, err := compute()
	if err != nil {
		return err
	}
	drawn, err := json.Marshal(result)
	if err != nil {
		return err
	}
	d.used[key] = string(drawn)
	return json.Unmarshal(drawn, value)
}

func (d *draws) purpose() string {
	if d.rotation == 0 {
		return "draw"
	}
	return fmt.Sprintf("draw of rotation %d", d.rotation)
}

// withoutResults is a text of an error in which the results of draws do not appear.
func (d *draws) withoutResults(text string) string {
	for _, drawn := range d.used {
		var value any
		if json.Unmarshal([]byte(drawn), &value) == nil {
			text = hideTexts(text, value)
		}
	}
	return text
}

// shortestHidden: shorter results are parts of names and numbers.
const shortestHidden = 8

func hideTexts(text string, value any) string {
	switch found := value.(type) {
	case string:
		if len(found) < shortestHidden {
			return text
		}
		quoted := strconv.Quote(found)
		text = strings.ReplaceAll(text, found, "(generated)")
		return strings.ReplaceAll(text, quoted[1:len(quoted)-1], "(generated)")
	case map[string]any:
		for _, one := range found {
			text = hideTexts(text, one)
		}
	}
	return text
}

func (d *draws) sum(purpose string, text []byte) []byte {
	mac := hmac.New(sha256.New, d.seed)
	mac.Write([]byte(purpose))
	mac.Write([]byte{0})
	mac.Write(text)
	return mac.Sum(nil)
}

// seedWith makes the stream the source of crypto/rand and math/rand until the returned function is called.
func seedWith(source *stream) func() {
	uuid.SetRand(source)
	before := rand.Reader
	rand.Reader = source
	mathrand.Seed(int64(binary.LittleEndian.Uint64(source.key))) //nolint:staticcheck // sprig draws from the global source
	return func() {
		rand.Reader = before
		uuid.SetRand(nil)
	}
}

// stream is a stream of bytes from a key: SHA-256 in counter mode.
type stream struct {
	key   []byte
	block uint64
	rest  []byte
	// Go's key functions read one byte, or none, at random so that nobody relies on their results. Such a read takes
	// nothing from a stream for certificates.
	certificates bool
}

func (s *stream) Read(into []byte) (int, error) {
	if s.certificates && len(into) == 1 {
		into[0] = 0
		return 1, nil
	}
	for at := range into {
		if len(s.rest) == 0 {
			sum := sha256.Sum256(binary.LittleEndian.AppendUint64(append([]byte{}, s.key...), s.block))
			s.rest = sum[:]
			s.block++
		}
		into[at] = s.rest[0]
		s.rest = s.rest[1:]
	}
	return len(into), nil
}

var _ io.Reader = (*stream)(nil)
