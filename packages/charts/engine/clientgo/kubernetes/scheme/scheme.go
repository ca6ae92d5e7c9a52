// Package scheme has an empty scheme: API versions are an input of each rendering.
package scheme

import "k8s.io/apimachinery/pkg/runtime"

// Scheme has the types that are registered in it by others.
var Scheme = runtime.NewScheme()
