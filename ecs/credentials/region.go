package credentials

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const (
	envRegion = "ALIBABA_CLOUD_REGION_ID"
	noRegion  = "no region found: set " + envRegion + `, or region_id in the profile with "aliyun configure", or pass a region such as cn-hangzhou`
)

// DefaultRegion returns the region that the machine is set up for: ALIBABA_CLOUD_REGION_ID, else the region_id of the
// profile that [CLIProfile] would use with the same options, unless ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true. It sends
// no request and does not check that the region exists. If there is no region, the error says what to set.
func DefaultRegion(o Options) (string, error) {
	if region := os.Getenv(envRegion); region != "" {
		return region, nil
	}
	if isSet(envNoCLIProfile) {
		return "", errors.New(noRegion)
	}
	path, err := findFile("", envCLIConfig, homeCLIConfig)
	if err != nil {
		return "", fmt.Errorf("%s (%s: %w)", noRegion, titleCLIConfig, err)
	}
	region, err := profileRegion(path, o)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s (%s %q: %w)", noRegion, titleCLIConfig, path, err)
	case region == "":
		return "", errors.New(noRegion)
	}
	return region, nil
}

func profileRegion(path string, o Options) (string, error) {
	text, err := readFile(path)
	if err != nil {
		return "", err
	}
	config, err := parseCLIConfig(text)
	if err != nil {
		return "", err
	}
	p, err := config.find(config.name(profileOf(o)))
	return p.RegionID, err
}
