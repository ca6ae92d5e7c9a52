package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"testing"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// The functions that replace slower ones of Helm and its libraries are compared with these, on random texts.
// test/real/charts/native.test.ts runs them.

const texts = 50_000

// textsFrom calls the function with texts of up to so many random parts.
func textsFrom(parts []string, most int, check func(text string)) {
	random := rand.New(rand.NewPCG(1, 2))
	for range texts {
		text := ""
		for range random.IntN(most) {
			text += parts[random.IntN(len(parts))]
		}
		check(text)
	}
}

func TestDocuments(t *testing.T) {
	parts := []string{
		"---", "-", "--", " ", "\t", "\n", "\n---", "a: 1", "\r\n", "\u0085", "# c", "\n---\n", "\n--- # x\n",
	}
	textsFrom(parts, 12, func(text string) {
		split := releaseutil.SplitManifests(text)
		want := make([]string, len(split))
		for at := range want {
			want[at] = split[fmt.Sprintf("manifest-%d", at)]
		}
		if got := documentsOf(text); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, Helm: %q", text, got, want)
		}
	})
}

func valueOf(text []byte) any {
	var value any
	_ = json.Unmarshal(text, &value)
	return value
}

func TestJSON(t *testing.T) {
	parts := []string{
		"a: ", "b:\n  ", "- ", "1", "12345678901234567890", "9223372036854775807", "-5", "0x1F", "1.5", "1e300", ".inf",
		"true", "yes", "on: ", "\n", "\n", "\n  ", "\n    ", "~", "null: ", "1: ", "{a: 1, b: [x, y]}", "[1, {c: d}]", "text",
		`"q\"uo\\te\n\u00e9\u2028<&>"`, "é", "kind: X\n", "KIND: Y\n", "metadata: {name: n, annotations: {a: b}}\n",
		"!!binary aGk=", "!!binary gIE=", "2020-01-01", "!!timestamp 2020-01-01", "&x z", "*x", "|\n  multi\n  line\n",
		"0o17", "0400", "1_000", "12:30:45", "<<: {m: 1}", "'tab\there'", "# c\n",
	}
	textsFrom(parts, 9, func(text string) {
		want, wantErr := yaml.YAMLToJSON([]byte(text))
		got, err := jsonOf(text)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%q: %v, sigs.k8s.io/yaml: %v", text, err, wantErr)
		}
		if err != nil {
			return
		}
		if !reflect.DeepEqual(valueOf(got.text), valueOf(want)) {
			t.Fatalf("%q: %s, sigs.k8s.io/yaml: %s", text, got.text, want)
		}
		if deepest, _ := measure(want); deepest != got.depth {
			t.Fatalf("%q: %d levels, not %d", text, deepest, got.depth)
		}
		if !got.hasLarge && checkIntegers(want) != nil {
			t.Fatalf("%q: a large integer is not found", text)
		}
		var head head
		if want[0] == '{' && json.Unmarshal(want, &head) == nil {
			compareHeads(t, text, got.head, head)
		}
	})
}

func compareHeads(t *testing.T, text string, got, want head) {
	t.Helper()
	for _, pair := range [][2]json.RawMessage{
		{got.APIVersion, want.APIVersion}, {got.Kind, want.Kind}, {got.Metadata, want.Metadata},
	} {
		if (pair[0] == nil) != (pair[1] == nil) || !reflect.DeepEqual(valueOf(pair[0]), valueOf(pair[1])) {
			t.Fatalf("%q: %s in the head, not %s", text, pair[0], pair[1])
		}
	}
}

func TestNames(t *testing.T) {
	wholeList := regexp.MustCompile(`APIVersions(?:[^.\w]|\.(?:[^H]|H[^a]|Ha[^s]|Has\w|H?a?$)|$)`)
	wholeCapabilities := regexp.MustCompile(`Capabilities(?:[^.\w]|\.(?:[^AKH])|$)`)
	releaseWhole := regexp.MustCompile(`\bRelease(?:[^.\w]|$)`)
	upgradeName := regexp.MustCompile(`\bIsInstall\b|\bIsUpgrade\b`)
	revisionName := regexp.MustCompile(`\bRevision\b`)
	parts := []string{
		"APIVersions", "Capabilities", ".", "Has", "H", "Ha", "HasX", "x", "_", " ", "\n", "é", "Release", "IsInstall",
		"IsUpgrade", "Revision", "KubeVersion", "A", "9", `"`, "-",
	}
	textsFrom(parts, 7, func(text string) {
		whole, release := wholeCapabilities.MatchString(text), releaseWhole.MatchString(text)
		want := inputs{
			AllAPIVersions: whole || wholeList.MatchString(text),
			KubeVersion:    whole || regexp.MustCompile(`KubeVersion`).MatchString(text),
			IsUpgrade:      release || upgradeName.MatchString(text),
			Revision:       release || revisionName.MatchString(text),
		}
		var got inputs
		if got.addNames(text); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %+v, not %+v", text, got, want)
		}
	})
}
