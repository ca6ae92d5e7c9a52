package main

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	ci "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	"helm.sh/helm/v4/pkg/ignore"
)

// manifest is one rendered document.
type manifest struct {
	// Source is the path of the template, as in Helm's "# Source:" lines.
	Source string  `json:"source"`
	Text   content `json:"text"`
	// Object is the JSON of the object. It is empty if the document has nothing but comments.
	Object content `json:"object,omitempty"`
}

type hook struct {
	manifest
	Events            []string `json:"events"`
	Weight            int      `json:"weight"`
	DeletePolicies    []string `json:"deletePolicies"`
	OutputLogPolicies []string `json:"outputLogPolicies"`
}

type helmRendering struct {
	Chart     *chart.Metadata   `json:"chart"`
	Manifests []manifest        `json:"manifests"`
	Hooks     []hook            `json:"hooks"`
	CRDs      []manifest        `json:"crds"`
	Notes     string            `json:"notes"`
	Values    map[string]any    `json:"values"`
	Inputs    inputs            `json:"inputs"`
	Draws     map[string]string `json:"draws"`
}

// contents are those of the manifests, the hooks and the definitions.
func (r *helmRendering) contents() []content {
	contents := []content{}
	for _, one := range r.Manifests {
		contents = append(contents, one.Text, one.Object)
	}
	for _, one := range r.Hooks {
		contents = append(contents, one.Text, one.Object)
	}
	for _, one := range r.CRDs {
		contents = append(contents, one.Text, one.Object)
	}
	return contents
}

const archiveName = "chart.tgz"

// The limits of src/limits.ts.
const (
	maxUnpacked = 256 << 20
	maxFiles    = 10_000
)

// loadChart reads a chart from an archive or from the files of a folder.
func loadChart(files []file) (*chart.Chart, error) {
	archive.MaxDecompressedChartSize = maxUnpacked
	if len(files) == 1 && files[0].name == archiveName {
		if err := checkArchive(files[0].data); err != nil {
			return nil, err
		}
		return loader.LoadArchive(bytes.NewReader(files[0].data))
	}
	rules := ignore.Empty()
	for _, one := range files {
		if one.name == ignore.HelmIgnore {
			parsed, err := ignore.Parse(bytes.NewReader(one.data))
			if err != nil {
				return nil, err
			}
			rules = parsed
		}
	}
	rules.AddDefaults()
	buffered := []*archive.BufferedFile{}
	for _, one := range files {
		if isIgnored(rules, one.name) {
			continue
		}
		data := bytes.TrimPrefix(one.data, []byte{0xEF, 0xBB, 0xBF})
		buffered = append(buffered, &archive.BufferedFile{Name: one.name, Data: data})
	}
	return loader.LoadFiles(buffered)
}

// isIgnored returns whether .helmignore names the file or a folder it is in.
func isIgnored(rules *ignore.Rules, name string) bool {
	for at := range name {
		if name[at] == '/' && rules.Ignore(name[:at], entry{name: path.Base(name[:at]), isFolder: true}) {
			return true
		}
	}
	return rules.Ignore(name, entry{name: path.Base(name)})
}

func checkInstallable(chrt *chart.Chart) error {
	switch chrt.Metadata.APIVersion {
	case "", chart.APIVersionV1, chart.APIVersionV2:
	case "v3":
		return errors.New("invalid chart apiVersion")
	default:
		return errors.New("unsupported chart version")
	}
	if err := chrt.Validate(); err != nil {
		return err
	}
	if kind := chrt.Metadata.Type; kind != "" && kind != "application" {
		return fmt.Errorf("%s charts are not installable", kind)
	}
	missing := []string{}
	for _, wanted := range chrt.Metadata.Dependencies {
		found := false
		for _, dependency := range chrt.Dependencies() {
			found = found || dependency.Name() == wanted.Name
		}
		if !found {
			missing = append(missing, wanted.Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", "))
	}
	return nil
}

// mergeLayers merges texts of values, the lowest first. Nulls stay: they remove a default of the chart.
func mergeLayers(layers []string) (map[string]any, error) {
	merged := map[string]any{}
	for at, text := range layers {
		layer, err := loader.LoadValues(strings.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("failed to parse values %d: %w", at, err)
		}
		merged = loader.MergeMaps(merged, layer)
	}
	return merged, nil
}

func renderHelm(input helmInput, files []file) (*helmRendering, error) {
	chrt, err := loadChart(files)
	if err != nil {
		return nil, err
	}
	values, err := mergeLayers(input.Values)
	if err != nil {
		return nil, err
	}
	if err := checkInstallable(chrt); err != nil {
		return nil, err
	}
	if err := chartutil.ProcessDependencies(chrt, values); err != nil {
		return nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	version, err := common.ParseKubeVersion(input.Capabilities.KubeVersion)
	if err != nil {
		return nil, fmt.Errorf("invalid kube version '%s': %w", input.Capabilities.KubeVersion, err)
	}
	top, err := util.ToRenderValuesWithSchemaValidation(chrt, values, common.ReleaseOptions{
		Name:      input.Release.Name,
		Namespace: input.Release.Namespace,
		Revision:  input.Release.Revision,
		IsInstall: !input.Release.IsUpgrade,
		IsUpgrade: input.Release.IsUpgrade,
	}, &common.Capabilities{KubeVersion: *version}, input.SkipSchema)
	if err != nil {
		return nil, withFaults(err, chrt, values)
	}
	if required := chrt.Metadata.KubeVersion; required != "" && !chartutil.IsCompatibleRange(required, version.String()) {
		return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", required, version.Version)
	}
	asked, askedWhole = map[string]bool{}, false
	top["Capabilities"] = &capabilities{
		KubeVersion: *version,
		HelmVersion: common.DefaultCapabilities.HelmVersion,
		versions:    input.Capabilities.APIVersions,
	}
	return execute(chrt, top, input)
}

// execute runs the templates.
func execute(chrt *chart.Chart, top common.Values, input helmInput) (*helmRendering, error) {
	draws, err := newDraws(input.Seed, input.Rotation, input.Draws)
	if err != nil {
		return nil, err
	}
	lookups, err := newLookups(input.Objects)
	if err != nil {
		return nil, err
	}
	values, _ := top.Table("Values")
	dependsOn := inputsOf(chrt, values)
	draws.nameSites(chrt)
	marked := mark(chrt)
	functions := draws.functions()
	functions["lookup"] = lookups.lookup
	// Without the reading of the monotonic clock, which differs from rendering to rendering.
	functions["now"] = func() time.Time { return time.Now().Round(0) }
	functions["keys"], functions["values"] = sortedKeys, valuesByKey
	rendered, err := engine.Engine{CustomTemplateFuncs: functions}.Render(chrt, top)
	if err != nil {
		return nil, &inputError{errors.New(draws.withoutResults(draws.withoutNames(unmarked(err.Error(), marked)))), dependsOn.complete(lookups)}
	}
	result := &helmRendering{
		Chart:     chrt.Metadata,
		Manifests: []manifest{},
		Hooks:     []hook{},
		CRDs:      []manifest{},
		Draws:     draws.used,
		Inputs:    dependsOn.complete(lookups),
	}
	result.Values = values
	if err := result.sort(chrt, rendered); err != nil {
		return nil, err
	}
	return result, nil
}

const notesFile = "NOTES.txt"

// sort takes the notes out of the rendered files and sorts the rest into hooks and manifests, in Helm's order.
func (r *helmRendering) sort(chrt *chart.Chart, rendered map[string]string) error {
	for name, text := range rendered {
		if !strings.HasSuffix(name, notesFile) {
			continue
		}
		if name == path.Join(chrt.Name(), "templates", notesFile) {
			r.Notes = text
		}
		delete(rendered, name)
	}
	for _, definition := range chrt.CRDObjects() {
		for _, text := range documentsOf(string(definition.File.Data)) {
			one, err := parseDocument(definition.Filename, text)
			if err != nil {
				return err
			}
			if one.head == nil && one.Object != "" {
				return errors.New(definition.Filename + ": a document is not an object")
			}
			r.CRDs = append(r.CRDs, one.manifest)
		}
	}
	documents, err := sortDocuments(rendered)
	if err != nil {
		return err
	}
	r.Manifests, r.Hooks = documents.manifests, documents.hooks
	return nil
}

func textsOf[Text ~string](values []Text) []string {
	texts := make([]string, len(values))
	for at, value := range values {
		texts[at] = string(value)
	}
	return texts
}

var _ ci.Charter = (*chart.Chart)(nil)
