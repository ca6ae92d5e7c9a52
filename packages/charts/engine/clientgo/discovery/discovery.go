// Package discovery has the part of client-go's discovery package that Helm's engine compiles against. The module never
// calls it: it gives the engine a function for lookup.
package discovery

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

var errNoCluster = errors.New("no connection to a cluster")

// DiscoveryClient reads the resources a cluster serves.
type DiscoveryClient struct{}

// NewDiscoveryClientForConfig always fails.
func NewDiscoveryClientForConfig(*rest.Config) (*DiscoveryClient, error) {
	return nil, errNoCluster
}

// ServerResourcesForGroupVersion always fails.
func (*DiscoveryClient) ServerResourcesForGroupVersion(string) (*metav1.APIResourceList, error) {
	return nil, errNoCluster
}
