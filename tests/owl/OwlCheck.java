// Loads one ontology file with the OWL API and prints what it found as one JSON object.
// Usage: java -cp JARS OwlCheck.java FILE [FOLDER_WITH_CATALOGUE_FILES...] [--reason] [--elk] [--query "DL expression"]...
// Works with OWL API 5.1 and 4.5 (Protégé 5.6's line).

import java.io.File;
import java.util.*;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.*;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.model.parameters.Imports;
import org.semanticweb.owlapi.profiles.*;
import org.semanticweb.owlapi.reasoner.*;
import org.semanticweb.owlapi.util.*;
import org.semanticweb.owlapi.manchestersyntax.renderer.*;
import org.semanticweb.owlapi.expression.*;
import org.semanticweb.owlapi.util.mansyntax.ManchesterOWLSyntaxParser;

public class OwlCheck {
    static final StringBuilder out = new StringBuilder("{");

    static String quote(String s) {
        return "\"" + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "") + "\"";
    }

    static void put(String key, String raw) {
        if (out.length() > 1) out.append(",\n");
        out.append(quote(key)).append(": ").append(raw);
    }

    static void list(String key, Collection<String> values) {
        StringJoiner j = new StringJoiner(", ", "[", "]");
        for (String v : new TreeSet<>(values)) j.add(quote(v));
        put(key, j.toString());
    }

    public static void main(String[] args) throws Exception {
        boolean reason = false, elk = false;
        List<String> files = new ArrayList<>(), queries = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--reason")) reason = true;
            else if (args[i].equals("--elk")) elk = true;
            else if (args[i].equals("--query")) queries.add(args[++i]);
            else files.add(args[i]);
        }
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        for (String name : files.subList(1, files.size())) {
            String[] parts = name.split("=", 2);
            manager.getIRIMappers().add(new SimpleIRIMapper(IRI.create(parts[0]), IRI.create(new File(parts[1]))));
        }
        List<String> missing = new ArrayList<>();
        manager.addMissingImportListener(event -> missing.add(event.getImportedOntologyURI().toString()));
        OWLOntologyLoaderConfiguration config = new OWLOntologyLoaderConfiguration()
            .setMissingImportHandlingStrategy(MissingImportHandlingStrategy.SILENT);
        OWLOntology o = manager.loadOntologyFromOntologyDocument(new FileDocumentSource(new File(files.get(0))), config);
        OWLDocumentFormat format = manager.getOntologyFormat(o);
        put("format", quote(format.getClass().getSimpleName()));
        put("iri", quote(o.getOntologyID().toString()));
        put("imports", String.valueOf(o.getImportsDeclarations().size()));
        list("missing_imports", missing);
        put("classes", String.valueOf(o.getClassesInSignature().size()));
        put("object_properties", String.valueOf(o.getObjectPropertiesInSignature().size()));
        put("data_properties", String.valueOf(o.getDataPropertiesInSignature().size()));
        put("annotation_properties", String.valueOf(o.getAnnotationPropertiesInSignature().size()));
        put("individuals", String.valueOf(o.getIndividualsInSignature().size()));
        put("anonymous", String.valueOf(o.getReferencedAnonymousIndividuals(Imports.EXCLUDED).size()));
        put("axioms", String.valueOf(o.getAxiomCount()));
        put("logical_axioms", String.valueOf(o.getLogicalAxiomCount()));
        Set<String> undeclared = new TreeSet<>();
        for (OWLEntity e : o.getSignature(Imports.INCLUDED)) {
            if (e.isBuiltIn() || e.isOWLNamedIndividual() || e.isOWLDatatype()) continue;
            boolean declared = false;
            for (OWLOntology each : o.getImportsClosure()) declared |= each.isDeclared(e);
            if (!declared) undeclared.add(e.getEntityType().getName() + " " + e.getIRI());
        }
        list("undeclared", undeclared);
        List<String> unparsed = new ArrayList<>();
        Optional<RDFParserMetaData> none = Optional.empty();
        Object meta = format.getClass().getMethod("getOntologyLoaderMetaData").invoke(format);
        if (meta instanceof Optional) meta = ((Optional<?>) meta).orElse(null);
        else if (meta != null && meta.getClass().getName().contains("Optional")) {
            java.lang.reflect.Method get = meta.getClass().getMethod("orNull");
            get.setAccessible(true);
            meta = get.invoke(meta);
        }
        if (meta instanceof RDFParserMetaData) {
            Object triples = RDFParserMetaData.class.getMethod("getUnparsedTriples").invoke(meta);
            if (triples instanceof Iterable) for (Object t : (Iterable<?>) triples) unparsed.add(t.toString());
            else ((java.util.stream.Stream<?>) triples).forEach(t -> unparsed.add(t.toString()));
        }
        list("unparsed", unparsed);
        List<String> violations = new ArrayList<>();
        for (OWLProfileViolation v : new OWL2DLProfile().checkOntology(o).getViolations()) violations.add(v.toString());
        list("dl_violations", violations);
        if (reason) {
            OWLReasonerFactory factory = (OWLReasonerFactory) Class.forName("org.semanticweb.HermiT.ReasonerFactory").getConstructor().newInstance();
            ask(factory.createReasoner(o), o, queries, "");
        }
        if (elk) {
            OWLReasonerFactory factory = (OWLReasonerFactory) Class.forName("org.semanticweb.elk.owlapi.ElkReasonerFactory").getConstructor().newInstance();
            ask(factory.createReasoner(o), o, queries, "elk_");
        }
        System.out.println(out.append("\n}"));
    }

    static void ask(OWLReasoner reasoner, OWLOntology o, List<String> queries, String prefix) throws Exception {
        long start = System.nanoTime();
        boolean consistent = reasoner.isConsistent();
        put(prefix + "consistent", String.valueOf(consistent));
        if (!consistent) return;
        Set<String> unsatisfiable = new TreeSet<>();
        for (OWLClass c : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) unsatisfiable.add(c.getIRI().toString());
        list(prefix + "unsatisfiable", unsatisfiable);
        OWLDataFactory factory = o.getOWLOntologyManager().getOWLDataFactory();
        ShortFormProvider byLabel = new AnnotationValueShortFormProvider(
            Collections.singletonList(factory.getRDFSLabel()), new HashMap<>(), o.getOWLOntologyManager());
        // as Protégé renders: by label, in single quotes when it is more than one word
        ShortFormProvider labels = new ShortFormProvider() {
            public String getShortForm(OWLEntity entity) {
                String label = byLabel.getShortForm(entity);
                return label.matches("\\S+") ? label : "'" + label.replace("'", "") + "'";
            }
            public void dispose() { }
        };
        StringJoiner answers = new StringJoiner(",\n", "{", "}");
        for (String query : queries) {
            ManchesterOWLSyntaxParser parser = OWLManager.createManchesterParser();
            parser.setDefaultOntology(o);
            parser.setOWLEntityChecker(new ShortFormEntityChecker(new BidirectionalShortFormProviderAdapter(
                o.getOWLOntologyManager(), o.getImportsClosure(), labels)));
            parser.setStringToParse(query);
            OWLClassExpression expression = parser.parseClassExpression();
            Set<String> found = new TreeSet<>();
            if (prefix.isEmpty()) {
                for (OWLNamedIndividual i : reasoner.getInstances(expression, false).getFlattened()) found.add(i.getIRI().toString());
            } else { // ELK answers for named classes: give the expression a name, as Protégé's tab does
                OWLDataFactory f = o.getOWLOntologyManager().getOWLDataFactory();
                OWLClass name = f.getOWLClass(IRI.create("urn:query:" + Math.abs(query.hashCode())));
                o.getOWLOntologyManager().addAxiom(o, f.getOWLEquivalentClassesAxiom(name, expression));
                reasoner.flush();
                for (OWLNamedIndividual i : reasoner.getInstances(name, false).getFlattened()) found.add(i.getIRI().toString());
            }
            StringJoiner j = new StringJoiner(", ", "[", "]");
            for (String iri : found) j.add(quote(iri));
            answers.add(quote(query) + ": " + j);
        }
        put(prefix + "answers", answers.toString());
        put(prefix + "seconds", String.valueOf((System.nanoTime() - start) / 1e9));
    }
}
