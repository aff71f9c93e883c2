/**
 * What is deployed against what the catalogue says: the metrics and labels of every query, the
 * fields of every index template.
 */
@NullMarked
package io.throughline.tests.catalogue;

import org.jspecify.annotations.NullMarked;
