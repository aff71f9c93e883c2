package io.throughline.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kustomization that puts dashboards where Grafana's sidecar looks for them. */
final class ConfigMaps {

  private ConfigMaps() {}

  /** One for each dashboard, for the API server takes no more than a mebibyte in one. */
  static String kustomization(List<String> dashboards) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("disableNameSuffixHash", true);
    options.put("labels", Map.of("grafana_dashboard", "1"));
    Map<String, Object> kustomization = new LinkedHashMap<>();
    kustomization.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
    kustomization.put("kind", "Kustomization");
    kustomization.put("generatorOptions", options);
    kustomization.put(
        "configMapGenerator", dashboards.stream().map(ConfigMaps::configMap).toList());
    return "# Generated from specifications/ by deploy/generator.\n" + Yaml.write(kustomization);
  }

  private static Map<String, Object> configMap(String dashboard) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", "grafana-dashboard-" + dashboard);
    map.put("files", List.of("dashboards/" + dashboard + ".json"));
    return map;
  }
}
