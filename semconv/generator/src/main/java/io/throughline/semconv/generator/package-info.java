/**
 * The generator of Java from the catalogue: {@link
 * io.throughline.semconv.generator.CatalogueReader} reads the YAML files into a {@link
 * io.throughline.semconv.generator.Catalogue}, from which {@link
 * io.throughline.semconv.generator.JavaWriter} writes classes.
 */
@NullMarked
package io.throughline.semconv.generator;

import org.jspecify.annotations.NullMarked;
