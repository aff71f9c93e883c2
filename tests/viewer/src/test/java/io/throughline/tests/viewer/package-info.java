/** The viewer's page in a browser. */
@org.jspecify.annotations.NullMarked
package io.throughline.tests.viewer;
