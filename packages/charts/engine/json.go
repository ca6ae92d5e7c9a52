package main

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

// jsonText is the JSON of a document.
type jsonText struct {
	text  []byte
	head  head
	depth int
	// An integer is so large that JavaScript may round it.
	hasLarge bool
}

// jsonOf converts YAML to JSON like sigs.k8s.io/yaml. It writes the parsed YAML without the copy that sigs.k8s.io/yaml makes
// of it, and records the head and the depth, so that nobody has to parse the JSON again. What it cannot write,
// sigs.k8s.io/yaml converts or refuses.
func jsonOf(text string) (*jsonText, error) {
	var value any
	if err := goyaml.Unmarshal([]byte(text), &value); err != nil {
		return nil, err
	}
	writer := &jsonWriter{text: make([]byte, 0, len(text)+len(text)/4)}
	if writer.write(value, 0) {
		return &jsonText{writer.text, writer.head, writer.depth, writer.hasLarge}, nil
	}
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	found := &jsonText{text: converted}
	found.depth, found.hasLarge = measure(converted)
	if converted[0] == '{' {
		err = json.Unmarshal(converted, &found.head)
	}
	return found, err
}

// jsonWriter writes parsed YAML as JSON.
type jsonWriter struct {
	text     []byte
	head     head
	depth    int
	hasLarge bool
}

// write returns false for a value that has to be converted by sigs.k8s.io/yaml.
func (w *jsonWriter) write(value any, level int) bool {
	switch typed := value.(type) {
	case nil:
		w.text = append(w.text, "null"...)
	case bool:
		w.text = strconv.AppendBool(w.text, typed)
	case string:
		return w.writeText(typed)
	case int:
		w.hasLarge = w.hasLarge || typed > maxExact || typed < -maxExact
		w.text = strconv.AppendInt(w.text, int64(typed), 10)
	case uint64:
		w.hasLarge = w.hasLarge || typed > maxExact
		w.text = strconv.AppendUint(w.text, typed, 10)
	case float64:
		text, err := json.Marshal(typed)
		w.text = append(w.text, text...)
		return err == nil
	case []any:
		return w.writeList(typed, level+1)
	case map[any]any:
		return w.writeMap(typed, level+1)
	default:
		return false
	}
	return true
}

func (w *jsonWriter) writeList(items []any, level int) bool {
	w.depth = max(w.depth, level)
	w.text = append(w.text, '[')
	for at, item := range items {
		if at > 0 {
			w.text = append(w.text, ',')
		}
		if !w.write(item, level) {
			return false
		}
	}
	w.text = append(w.text, ']')
	return true
}

// writeMap writes the fields in the order of their names. Of a number and a text with equal digits, it writes the text.
func (w *jsonWriter) writeMap(fields map[any]any, level int) bool {
	w.depth = max(w.depth, level)
	named := make([]field, 0, len(fields))
	for key, value := range fields {
		name, isName := nameOf(key)
		if !isName {
			return false
		}
		_, isText := key.(string)
		named = append(named, field{name, isText, value})
	}
	slices.SortFunc(named, field.compare)
	separator := byte('{')
	for at, one := range named {
		if at+1 < len(named) && named[at+1].name == one.name {
			// Written and removed: its value can be one that is refused.
			start := len(w.text)
			if !w.write(one.value, level) {
				return false
			}
			w.text = w.text[:start]
			continue
		}
		w.text = append(w.text, separator)
		separator = ','
		if !w.writeText(one.name) {
			return false
		}
		w.text = append(w.text, ':')
		start := len(w.text)
		if !w.write(one.value, level) {
			return false
		}
		if level == 1 {
			w.head.set(one.name, w.text[start:])
		}
	}
	if len(named) == 0 {
		w.text = append(w.text, '{')
	}
	w.text = append(w.text, '}')
	return true
}

type field struct {
	name   string
	isText bool
	value  any
}

func (f field) compare(other field) int {
	if order := strings.Compare(f.name, other.name); order != 0 || f.isText == other.isText {
		return order
	}
	if f.isText {
		return 1
	}
	return -1
}

// nameOf is the name of a field in JSON, except for keys that sigs.k8s.io/yaml converts or refuses.
func nameOf(key any) (string, bool) {
	switch typed := key.(type) {
	case string:
		return typed, true
	case int:
		return strconv.Itoa(typed), true
	case bool:
		return strconv.FormatBool(typed), true
	}
	return "", false
}

const hexadecimal = "0123456789abcdef"

// writeText returns false for a text that is not UTF-8.
func (w *jsonWriter) writeText(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	w.text = append(w.text, '"')
	start := 0
	for at := 0; at < len(text); at++ {
		character := text[at]
		if character >= ' ' && character != '"' && character != '\\' {
			continue
		}
		w.text = append(w.text, text[start:at]...)
		start = at + 1
		switch character {
		case '"', '\\':
			w.text = append(w.text, '\\', character)
		case '\n':
			w.text = append(w.text, '\\', 'n')
		default:
			w.text = append(w.text, '\\', 'u', '0', '0', hexadecimal[character>>4], hexadecimal[character&15])
		}
	}
	w.text = append(append(w.text, text[start:]...), '"')
	return true
}
