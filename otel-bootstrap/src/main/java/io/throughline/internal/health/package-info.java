/**
 * The health of the service and of its telemetry: a {@code HealthComponent} watches each thing of
 * ours that can fail, a {@code HostCheck} asks the host. Not API; the host uses {@code
 * io.throughline.Health}.
 */
@NullMarked
package io.throughline.internal.health;

import org.jspecify.annotations.NullMarked;
