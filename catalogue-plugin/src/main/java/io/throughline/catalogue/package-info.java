/**
 * The Maven plugin by which a team has its own catalogue: {@link
 * io.throughline.catalogue.GenerateMojo} and its sisters, and {@link io.throughline.catalogue.Main}
 * for other builds.
 */
@NullMarked
package io.throughline.catalogue;

import org.jspecify.annotations.NullMarked;
