/**
 * The generator of Grafana dashboards and Prometheus rules from short specifications over the
 * catalogue: a metric that the catalogue does not have fails the build. {@link
 * io.throughline.deploy.Generator} is run by Maven.
 */
@NullMarked
package io.throughline.deploy;

import org.jspecify.annotations.NullMarked;
