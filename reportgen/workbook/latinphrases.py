"""The words that English headers are put together from, by kind (see `phrases`)."""

from __future__ import annotations

EN: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "pipeline": (
        "opportunity deal sales opp project lead pipeline potential contract total expected current primary main forecast actual customer account "
        "client name activity action step task due date target at net gross company stage last related full owner next followup contract new process "
        "cycle funnel digit 15 18 bid tender job quote proposal transaction document base usd eur gbp cny rmb todo modified by assigned responsible "
        "if note comment immediate planned agreed has have been with we to yes no y n detail summary",
        (
            ("", "has|have|is|count product|item|note|competitor|partner|contact|activity|task|file|attachment"),
            ("next_step_on", "next|followup|action|task|todo date|deadline|due|at|by"),
            ("next_step_on", "next visit|call|meeting|touch|contact|appointment|followup|review|checkin"),
            ("next_step", "next step|action|activity|task|steps|todo|item|plan|move|milestone"),
            (
                "last_contact_on",
                "last|latest|recent|previous contact|activity|interaction|communication|touch|followup|visit|call|"
                "meeting|email|spoke|spoken|communicated date|",
            ),
            ("stage_since", "stage|phase date|since changed|change|entered|entry|update|updated|start"),
            ("lost_reason", "lost|loss|lose|losing reason|cause|explanation|because|why|detail|comment|note|driver|analysis"),
            (
                "expected_close",
                "expected|target|forecast|planned close|sign|signing|signature|award|order|decision|po|purchase|booking|"
                "contract|intake date|month|quarter|",
            ),
            ("closed_on", "actual|closed|won|lost date"),
            ("closed_on", "po|order|contract received|signed date|on"),
            ("closed_on", "actual sign|signed|signing|signature date"),
            ("opened_on", "created|create|opened|open|added|entered|identified|inquiry|qualified|registered|registration|received|logged date|"),
            ("probability", "probability|likelihood|chance|confidence|odds|certainty|prob win|close|winning|closing|percent|success|order|"),
            ("competitor", "competitor|competition|rival|incumbent|competing|vendor other|vendor|name|brand|supplier|product|info|against|"),
            ("forecast_category", "forecast|commit|fc category|type|status|class|group|level|bucket"),
            ("stage", "stage|phase"),
            ("status", "closed won|lost"),
            ("decision_maker_met", "decision|dm|economic maker|buyer|dm met|meet|contact|engaged|reached|seen|access|spoken|talked|meeting"),
            ("status", "final|win|won status|outcome|result|state"),
            ("status", "status|outcome|state won|lost|win|deal|opportunity|"),
            ("amount", "amount|revenue|worth|size|net|gross|budget license|subscription|first|year|order|potential|"),
            ("rep", "sales|rep|salesperson assigned|responsible"),
            ("rep", "owner|rep|salesperson|executive|responsible|seller|consultant|engineer sales|account|id|owner|name|"),
            ("currency", "currency"),
            (
                "product",
                "product|solution|service|offering|model|equipment|device|machine|module|software line|family|group|category|"
                "type|name|description|id|",
            ),
            ("customer", "account|customer|client|company|organization|hospital|partner|sold|end user|business|to|name|party|"),
            ("name", "opportunity|deal|project|job|bid|tender|rfq|requirement|inquiry name|title|topic|description|subject|detail|summary"),
            (
                "opportunity_id",
                "opportunity|deal|record|crm|hubspot|copper|zoho|salesforce|system|project|bid|tender|job|quote|proposal id|reference",
            ),
        ),
    ),
    "visits": (
        "visit call meeting activity appointment interaction event customer account client company name planned actual date sales at person "
        "contact type discussion next followup step action total other what was we business field full time from",
        (
            ("next_step_on", "next|followup date|deadline|due|at|by"),
            ("next_step", "next|followup|further|agreed|todo step|action|activity|task|plan|required|todo|item|topic"),
            ("next_step_on", "next visit|call|meeting|touch|contact|appointment|followup|review|checkin"),
            ("start", "start|begin|arrival|checkin|arrived time|date|"),
            ("end", "end|finish|departure|checkout|left|out time|date|"),
            ("minutes", "minute|duration|talk|length minute|duration site|store|on|in|"),
            ("hours", "hour|duration|length spent|"),
            ("hours", "time|duration store|site|outlet|shop|spent"),
            ("outcome", "outcome|result|conclusion|response|disposition id|status|"),
            ("task", "purpose|objective|subject|topic|agenda|reason|goal|aim"),
            (
                "joint_with",
                "accompanied|accompanying|joint|colleague|coworker|internal attendee|participant|attending|with|by|"
                "manager|colleague|team|people|partner|",
            ),
            ("contact", "contact|met|attendee|person|doctor|spoken|decision person|maker|met|with|name"),
            ("notes", "note|comment|remark|summary|minutes|report|feedback|recap|details|detail|discussion|discussed|point"),
            ("quality", "quality|rating|score joint|coaching|given|"),
            ("product", "product|solution|brand|device|equipment discussed|presented|shown|interest|detailed|demoed|line|"),
            ("activity", "type|method|mode|channel|format|means|medium|nature|kind|form"),
            ("rep", "sales|rep|salesperson assigned|responsible"),
            ("rep", "rep|salesperson|owner|visitor|executive|engineer sales|field|id|name|"),
            ("date", "date site|field|demo|trip|route|joint|training|"),
            (
                "customer",
                "account|customer|client|company|organization|dealer|store|hospital|outlet|clinic|site|shop|branch|"
                "pharmacy|distributor visited|name|",
            ),
            ("date", "date"),
        ),
    ),
    "orders": (
        "order sales contract invoice purchase total customer account client net gross deal actual name item line expected requested "
        "required promised planned by document transaction purchasing line excl incl excluding including vat "
        "tax gst ex inc code trade billing external "
        "original our your to price payable internal goods ordered range",
        (
            (
                "due_on",
                "expected|required|promised|planned|plan|due|commit|committed|target|scheduled|agreed|confirmed delivery|"
                "ship|shipping|shipment|dispatch|date|gi date|",
            ),
            ("delivered_on", "delivered|delivery|shipped|ship|shipment|shipping|fulfilled|dispatched|dispatch|pod|gi date"),
            ("delivered_on", "delivered|shipped|fulfilled|dispatched|issued goods|order|on|at|to|in|by"),
            ("opportunity_id", "opportunity|deal id|name"),
            ("currency", "currency"),
            (
                "status",
                "status|state order|so|delivery|shipment|shipping|completion|fulfillment|document|invoice|contract|"
                "processing|sales|line|current|approval|",
            ),
            ("order_id", "order|document|contract|agreement|invoice|purchase|po|so|receipt|job|booking|transaction|voucher id|reference|po"),
            ("amount", "amount|revenue|turnover|total|subtotal"),
            ("product", "product|item|material|sku|part|model|article|stock|catalog name|description|id|"),
            (
                "customer",
                "customer|account|client|buyer|company|party|sold|invoiced|bill|ship|shipping|billing|purchaser|dealer name|to|party|customer|",
            ),
            ("rep", "sales|rep|salesperson assigned|responsible"),
            ("rep", "rep|salesperson|executive|owner|manager|seller|consultant|agent name|id|sales|account|selling|"),
            ("date", "date"),
            ("date", "placed|booked|signed|entered|created|raised|received order|contract|sales|purchase"),
        ),
    ),
    "customers": (
        "customer account client company primary main business name organization current annual expected "
        "sales estimated total contact prospect lead funnel "
        "pipeline relationship development detail note comment job first person average yearly year per p month date",
        (
            ("lost_on", "lost|churn|churned|cancelled|inactive|terminated date|since|as"),
            ("lost_reason", "lost|churn|loss|leaving|cancellation|churned|left reason|cause|because|why|they"),
            (
                "reason",
                "reason|why|rationale|trigger approach|to|for|contact|develop|pursue|target|choose|chosen|selection|"
                "visit|call|them|interest|priority|engage",
            ),
            (
                "first_contact_on",
                "first|created|create|added|since|inquiry|met|acquired|onboarded|registered|registration|introduced|"
                "received date|contact|visited|called|",
            ),
            ("contact_title", "title|position|designation|function|role"),
            ("company_size", "employee|staff|size count|range|band|size|"),
            ("potential", "potential|revenue|spend|turnover|wallet|purchase|purchasing|procurement volume|size|amount|budget|potential|"),
            ("source", "source|origin|channel|acquired|found|heard|referred|introduced by|via|through|from|how|where|acquisition|"),
            ("segment", "outlet|store|shop|institution|hospital|dealer type|category"),
            ("segment", "industry|segment|sector|vertical|category|trade|region|territory|state|province"),
            (
                "grade",
                "grade|tier|rating|class|rank|ranking|level|abc|score value|score|store|outlet|shop|abc|potential|customer|"
                "account|client|overall|priority",
            ),
            ("platform", "customer|account|client|company|relationship|prospect|lead|development lifecycle|stage|status"),
            ("platform", "lifecycle stage|status"),
            ("rep", "sales|rep|salesperson assigned|responsible"),
            ("rep", "owner|rep|salesperson|manager|executive|seller|consultant name|id|sales|account|"),
            ("contact", "contact|person|buyer"),
            (
                "customer_id",
                "customer|account|client|company|partner|bp|debtor|crm|erp|sap|dealer|store|shop|outlet|retailer|institution|"
                "plant|organization|system id|reference",
            ),
            ("customer", "customer|account|client|company|organization|institution|enterprise|plant|retailer|outlet|store|shop|factory name|"),
        ),
    ),
    "events": (
        "event campaign show seminar webinar fair number count of total actual new name start trade marketing",
        (
            ("cost", "cost|spend|expense|expenditure budgeted|budget|in|"),
            ("attendees", "attendee|participant|visitor|attendance|registration|guest"),
            ("leads", "lead|prospect|inquiry"),
            ("orders", "order|deal won|count|generated|taken|received|placed|closed|sales|"),
            ("product", "product|brand promoted|focus|featured|line|"),
            ("rep", "owner|organizer|manager"),
            ("date", "date"),
        ),
    ),
    "targets": (
        "sales revenue month annual quarter target quota goal total amount assigned individual",
        (
            ("target", "target|quota|goal"),
            ("rep", "rep|salesperson|executive"),
            ("product", "product|brand"),
            ("month", "month|period reporting|fiscal|financial|accounting|business|"),
        ),
    ),
    "reps": (
        "employee staff rep salesperson sales work working company of employment team contract full per name standard std normal",
        (
            ("manager_email", "manager|supervisor|leader|boss|lead email"),
            ("email", "email address|employee|staff|rep|work|salesperson|company"),
            ("hired_on", "hired|hire|joined|join|joining|start|started|employment|commencement date|since"),
            ("left_on", "left|leaving|leave|exit|termination|terminated|end|resignation|last date|day|work"),
            ("hours_per_week", "hour|time week"),
            ("manager", "manager|supervisor|leader|boss|lead line|sales|direct|reporting|team|area|regional|name"),
            ("rep_id", "id|reference employee|staff|rep|salesperson|sales|personnel|payroll"),
            ("role", "role|type sales|rep|salesperson|employee|position|job"),
            ("team", "team|department|region|office|branch|division|unit|group|territory name|sales"),
            ("rep", "employee|staff|rep|salesperson|full name"),
        ),
    ),
    "capabilities": (
        "skill competency capability level score name assessment of current sales employee rep development action training item area",
        (
            ("due_on", "due|target|planned|deadline date|completion|"),
            ("done_on", "completion|completed|done|finished|actual date"),
            ("assessed_on", "assessment|assessed|evaluation|evaluated|review|reviewed|rating|rated date"),
            ("required", "required|target|expected|standard|desired|needed level|score|rating|points|"),
            ("score", "current|actual|self|achieved|assessed|manager|final level|score|rating|points"),
            ("weight", "weight|weighting|weightage percent|factor|skill|competency|criterion|"),
            ("area", "area|category|domain|group|dimension competency|skill|capability"),
            ("criterion", "skill|competency|capability|criterion|competence name|description|item|title|assessed"),
            ("action", "development|improvement|corrective|agreed|training action|measure|plan|need"),
            ("rep", "employee|rep|salesperson|assessed|staff name|person|employee"),
        ),
    ),
    "plans": (
        "planned plan week activity visit call meeting task customer account name sales of expected estimated total count",
        (
            ("planned_hours", "hour|duration|effort planned|expected|estimated|plan|total|time|"),
            ("planned_count", "count|quantity|id planned|expected|visit|call|activity|meeting"),
            ("week", "plan|planned|start|week|monday date|day"),
            ("week", "week commencing|beginning|start|starting|ending|date|id|of|planned|"),
            ("activity", "type|kind|method|category activity|visit|task|call|planned"),
            ("objective", "objective|purpose|goal|aim|target|description visit|activity|week|call|main|task|planned"),
            ("customer", "customer|account|client|company|prospect name|visit|planned|to|"),
            ("rep", "rep|salesperson|owner|executive|employee name|sales|assigned|"),
        ),
    ),
    "measures": (
        "action measure improvement corrective agreed item planned of description date status",
        (
            ("due_on", "due|target|deadline|planned date|completion|by|"),
            ("done_on", "completion|completed|done|closed|finished|actual date|on"),
            ("agreed_on", "agreed|decided|raised|created|start|set date|on"),
            ("owner", "owner|responsible|accountable|assigned action|person|measure|to|name|party"),
            ("finding", "finding|issue|problem|observation|gap|weakness description|detail|identified|summary|statement"),
            ("result", "result|outcome|effect|effectiveness|impact action|measure|achieved|actual|observed"),
            ("metric", "metric|kpi|indicator|measured name|affected|target|by|related"),
            ("measure", "action|measure description|item|improvement|corrective|agreed|planned|taken|detail|required"),
            ("rep", "rep|salesperson|employee name|sales"),
        ),
    ),
}  # for each kind: words that say nothing else there; and of each field one word of each group
